//! `timespan`: from when to when, in whole minutes, as the meter counts.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, civil};
use lazurite_api::ApiError;
use percent_encoding::percent_decode_str;

use super::refuse;
use crate::refuse::shown;

/// The longest time that can be asked for at once, in minutes: thirty days, as of Azure.
const LONGEST: i64 = 30 * 24 * 60;

/// From a minute on, and before another (Unix time / 60 s).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Minutes {
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Minutes {
    /// How many.
    pub(super) const fn length(self) -> i64 {
        self.until - self.from
    }
}

/// Reads `start/end`, `start/duration`, `duration/end` or `duration` (up to now); nothing is the last hour. The minutes in
/// which it begins and ends are part of it.
///
/// # Errors
/// 400 for what is none of these, does not end after its start, or is longer than thirty days.
pub(super) fn read(text: Option<&str>, now: Timestamp) -> Result<Minutes, ApiError> {
    // az encodes the value before it encodes the query.
    let text = percent_decode_str(text.filter(|text| !text.is_empty()).unwrap_or("PT1H")).decode_utf8_lossy();
    let (from, until) = ends(&text, now).ok_or_else(|| {
        let message = format!(
            "Detect invalid time span input: {}. Give 'start/end' in ISO 8601, e.g. 2026-11-22T08:00:00Z/2026-11-22T09:00:00Z",
            shown(&text)
        );
        refuse(message).at("timespan")
    })?;
    let span = Minutes {
        from: from.as_second().div_euclid(60),
        until: until
            .as_second()
            .saturating_add(i64::from(until.subsec_nanosecond() > 0))
            .saturating_add(59)
            .div_euclid(60),
    };
    if until <= from || span.length() > LONGEST {
        let message = format!("The time span {} must end after its start, and span at most 30 days.", shown(&text));
        return Err(refuse(message).at("timespan"));
    }
    Ok(span)
}

fn ends(text: &str, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let Some((first, second)) = text.split_once('/') else {
        return Some((now.checked_sub(duration(text)?).ok()?, now));
    };
    match (instant(first), instant(second)) {
        (Some(from), Some(until)) => Some((from, until)),
        (Some(from), None) => Some((from, from.checked_add(duration(second)?).ok()?)),
        (None, Some(until)) => Some((until.checked_sub(duration(first)?).ok()?, until)),
        (None, None) => None,
    }
}

/// An instant; one without an offset is UTC, as az writes it.
pub(in crate::provider::insights) fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let local: civil::DateTime = text.parse().ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn duration(text: &str) -> Option<SignedDuration> {
    minutes(text).filter(|minutes| (1..=LONGEST + 1).contains(minutes)).map(SignedDuration::from_mins)
}

/// The whole minutes of a duration in weeks, days, hours and minutes.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let span: Span = text.parse().ok()?;
    let whole = span.get_years() == 0
        && span.get_months() == 0
        && span.get_seconds() == 0
        && span.get_milliseconds() == 0
        && span.get_microseconds() == 0
        && span.get_nanoseconds() == 0;
    let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
    whole.then(|| days * 1440 + i64::from(span.get_hours()) * 60 + span.get_minutes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T12:30:15Z";

    fn span(text: Option<&str>) -> Result<(i64, i64), ApiError> {
        let now: Timestamp = NOW.parse().unwrap();
        let minute = now.as_second() / 60;
        read(text, now).map(|span| (span.from - minute, span.until - minute))
    }

    #[test]
    fn spans_are_read_in_every_form() {
        for (text, from, until) in [
            (None, -60, 1),
            (Some("PT30M"), -30, 1),
            (Some("2026-11-22T11:30:00Z/2026-11-22T12:30:00Z"), -60, 0),
            (Some("2026-11-22T11:30:00/2026-11-22T12:30:00"), -60, 0),
            (Some("2026-11-22T13:30:00+02:00/2026-11-22T12:30:00.1"), -60, 1),
            (Some("2026-11-22T12%3A29%3A59.9%2F2026-11-22T12%3A30%3A01"), -1, 1),
            (Some("2026-11-22T12:00:00Z/PT1H"), -30, 30),
            (Some("P1D/2026-11-22T12:30:00Z"), -1440, 0),
        ] {
            assert_eq!(span(text).unwrap(), (from, until), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_span_is_refused() {
        for text in [
            "yesterday",
            "2026-11-22T12:00:00Z/",
            "PT1H/PT1H",
            "PT0M",
            "-PT1H",
            "P1Y",
            "P99999D",
            "2026-11-22T12:00:00Z/2026-11-22T12:00:00Z",
            "2026-11-22T12:00:00Z/2026-11-22T11:00:00Z",
            "2026-10-22T12:00:00Z/2026-11-22T12:00:00Z",
            "-009999-01-02T01:59:59Z/9999-12-30T22:00:00Z",
        ] {
            assert_eq!(span(Some(text)).unwrap_err().code, "BadRequest", "{text}");
        }
    }
}

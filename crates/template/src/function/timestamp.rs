//! Points in time and durations, as templates write them.

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// A point in time, and the format it was written in.
pub(super) struct Written {
    pub(super) time: Timestamp,
    /// The .NET format that writes a time like this one.
    pub(super) format: &'static str,
}

/// Reads ISO 8601 in its long and compact forms, with `T` or a space. Without an offset it is UTC.
pub(super) fn parse(text: &str) -> Option<Written> {
    let text = text.trim();
    let time = text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.trim_end_matches('Z').parse().ok()?;
        Some(local.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })?;
    let format = if text.contains(' ') {
        "u"
    } else if text.get(..8).is_some_and(|start| start.bytes().all(|digit| digit.is_ascii_digit())) {
        "yyyyMMddTHHmmssZ"
    } else {
        "yyyy-MM-ddTHH:mm:ssZ"
    };
    Some(Written { time, format })
}

/// Reads an ISO 8601 duration as .NET does, whose years have 365 days and whose months have 30.
pub(super) fn duration(text: &str) -> Option<SignedDuration> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (days, time) = text.strip_prefix('P')?.split_once('T').map_or_else(
        || Some((text.strip_prefix('P')?, None)),
        |(days, time)| (!time.is_empty()).then_some((days, Some(time))),
    )?;
    if days.is_empty() && time.is_none() {
        return None;
    }
    let days = seconds(days, &[('Y', 365 * 86_400), ('M', 30 * 86_400), ('D', 86_400)])?;
    let time = seconds(time.unwrap_or_default(), &[('H', 3_600), ('M', 60), ('S', 1)])?;
    let total = days.checked_add(time)?;
    Some(if negative { total.checked_neg()? } else { total })
}

/// The sum of `{number}{unit}` parts that come in the order of `units`; only seconds have a fraction.
fn seconds(mut text: &str, units: &[(char, i64)]) -> Option<SignedDuration> {
    let mut total = SignedDuration::ZERO;
    let mut units = units.iter();
    while let Some(end) = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.') {
        let (number, rest) = text.split_at(end);
        let unit = rest.chars().next()?;
        let (_, length) = units.by_ref().find(|(known, _)| *known == unit)?;
        let (whole, fraction) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
        let mut part = SignedDuration::from_secs(whole.parse::<i64>().ok()?.checked_mul(*length)?);
        if let Some(fraction) = fraction {
            let digits = format!("{fraction:0<9}");
            let valid = unit == 'S' && !fraction.is_empty() && digits.len() == 9;
            part = part.checked_add(SignedDuration::from_nanos(digits.parse().ok().filter(|_| valid)?))?;
        }
        total = total.checked_add(part)?;
        text = rest.get(1..)?;
    }
    text.is_empty().then_some(total)
}

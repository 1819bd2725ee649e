//! When a geofence counts: until it expires, and in the periods that it names (Azure Maps, «Geofencing GeoJSON data»).
//!
//! Times without an offset are UTC, and so are the days and months by which a period recurs.

use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Deserializer};

use super::geojson::Object;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The property `validityTime` of a feature.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Validity {
    /// After this instant the fence is not asked any more.
    #[serde(default, deserialize_with = "optional_time")]
    pub expired_time: Option<Timestamp>,
    /// The periods in which it is asked; none: always.
    #[serde(default, deserialize_with = "periods")]
    pub validity_period: Vec<Period>,
}

/// A period, and how it comes back.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Written")]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
    recurrence: Recurrence,
    every: u16,
    business_days_only: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
enum Recurrence {
    #[default]
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(deserialize_with = "time")]
    start_time: Timestamp,
    #[serde(deserialize_with = "time")]
    end_time: Timestamp,
    #[serde(default)]
    recurrence_type: Option<Recurrence>,
    #[serde(default)]
    recurrence_frequency: Option<u16>,
    #[serde(default)]
    business_day_only: Option<bool>,
}

impl TryFrom<Written> for Period {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        if written.end_time < written.start_time {
            return Err("endTime lies before startTime");
        }
        let every = written.recurrence_frequency.unwrap_or(1);
        if every == 0 {
            return Err("recurrenceFrequency must be 1 or more");
        }
        Ok(Self {
            start: written.start_time,
            end: written.end_time,
            recurrence: written.recurrence_type.unwrap_or_default(),
            every,
            business_days_only: written.business_day_only.unwrap_or_default(),
        })
    }
}

impl Validity {
    /// Whether it has expired by then.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expired_time.is_some_and(|expires| now > expires)
    }

    /// Whether that instant lies in a period.
    pub fn is_in_period(&self, now: Timestamp) -> bool {
        self.validity_period.is_empty() || self.validity_period.iter().any(|period| period.holds(now))
    }
}

impl Period {
    fn holds(&self, now: Timestamp) -> bool {
        if now < self.start {
            return false;
        }
        let weekday = TimeZone::UTC.to_datetime(now).weekday();
        if self.business_days_only && matches!(weekday, Weekday::Saturday | Weekday::Sunday) {
            return false;
        }
        match self.recurrence {
            Recurrence::Daily => self.holds_by_days(now, 1),
            Recurrence::Weekly => self.holds_by_days(now, 7),
            Recurrence::Monthly => self.holds_by_months(now, 1),
            Recurrence::Yearly => self.holds_by_months(now, 12),
        }
    }

    fn length(&self) -> SignedDuration {
        self.end.duration_since(self.start)
    }

    fn holds_by_days(&self, now: Timestamp, days: i32) -> bool {
        let cycle = (DAY * days * i32::from(self.every)).as_secs();
        let passed = now.duration_since(self.start);
        // Whole cycles leave the part of a second as it is.
        let into = passed - SignedDuration::from_secs(passed.as_secs().div_euclid(cycle) * cycle);
        into <= self.length()
    }

    fn holds_by_months(&self, now: Timestamp, months: i32) -> bool {
        let cycle = months * i32::from(self.every);
        if self.length() >= DAY * 31 * cycle {
            return true;
        }
        let (start, now_there) = (TimeZone::UTC.to_datetime(self.start), TimeZone::UTC.to_datetime(now));
        let passed = i32::from(now_there.year() - start.year()) * 12 + i32::from(now_there.month() - start.month());
        let latest = passed.div_euclid(cycle);
        (latest - 1..=latest).filter(|turn| *turn >= 0).any(|turn| {
            let begins = occurrence(start, turn * cycle);
            begins.is_some_and(|begins| begins <= now && now.duration_since(begins) <= self.length())
        })
    }
}

/// The start so many months later; on the last day of a month that is too short.
fn occurrence(start: DateTime, months: i32) -> Option<Timestamp> {
    let then = start.checked_add(Span::new().try_months(months).ok()?).ok()?;
    TimeZone::UTC.to_timestamp(then).ok()
}

/// Reads an instant of ISO 8601; without an offset, it is UTC.
pub fn instant(text: &str) -> Option<Timestamp> {
    let without_offset = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
    text.parse().ok().or_else(without_offset)
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wanted = || serde::de::Error::custom("a time must be written like 2026-03-01T09:00:00 or 2026-03-01T09:00:00Z");
    instant(&text).ok_or_else(wanted)
}

fn periods<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Period>, D::Error> {
    let written = Vec::<Object<Period>>::deserialize(deserializer)?;
    Ok(written.into_iter().map(|Object(period)| period).collect())
}

fn optional_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    time(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn validity(period: &serde_json::Value) -> Validity {
        serde_json::from_value(json!({"expiredTime": "2019-01-01T00:00:00", "validityPeriod": [period]})).unwrap()
    }

    fn holds(period: &serde_json::Value, times: &[&str]) -> Vec<bool> {
        times.iter().map(|time| validity(period).is_in_period(instant(time).unwrap())).collect()
    }

    #[test]
    fn the_documented_fence_counts_from_nine_to_five_on_business_days_until_it_expires() {
        let period = json!({"startTime": "2018-10-22T09:00:00", "endTime": "2018-10-22T17:00:00",
            "recurrenceType": "Daily", "recurrenceFrequency": 1, "businessDayOnly": true});
        let times = [
            "2018-10-22T09:00:00",
            "2018-10-23T17:00:00Z",
            "2018-10-23T17:00:01",
            "2018-10-27T12:00:00",
            "2018-10-19T12:00:00",
        ];
        assert_eq!(holds(&period, &times), [true, true, false, false, false]);
        let validity = validity(&period);
        assert!(!validity.is_expired(instant("2019-01-01T00:00:00Z").unwrap()));
        assert!(validity.is_expired(instant("2019-01-01T00:00:01Z").unwrap()));
    }

    #[test]
    fn a_period_comes_back_every_other_week() {
        let period = json!({"startTime": "2026-03-02T22:00:00Z", "endTime": "2026-03-03T02:00:00Z",
            "recurrenceType": "Weekly", "recurrenceFrequency": 2});
        let times = ["2026-03-03T01:00:00Z", "2026-03-10T01:00:00Z", "2026-03-17T01:00:00Z", "2026-03-17T02:00:00.5Z"];
        assert_eq!(holds(&period, &times), [true, false, true, false]);
    }

    #[test]
    fn a_period_comes_back_by_month_and_year_on_the_last_day_where_there_is_no_such_day() {
        let month =
            json!({"startTime": "2026-01-31T00:00:00", "endTime": "2026-01-31T12:00:00", "recurrenceType": "Monthly"});
        let times = ["2026-02-28T06:00:00", "2026-02-27T06:00:00", "2026-03-31T06:00:00", "2026-03-28T06:00:00"];
        assert_eq!(holds(&month, &times), [true, false, true, false]);
        let year =
            json!({"startTime": "2024-12-31T18:00:00", "endTime": "2025-01-01T06:00:00", "recurrenceType": "Yearly"});
        assert_eq!(
            holds(&year, &["2026-01-01T05:00:00", "2026-01-01T07:00:00", "2025-12-31T19:00:00"]),
            [true, false, true]
        );
    }

    #[test]
    fn a_period_as_long_as_its_cycle_never_ends() {
        let period =
            json!({"startTime": "2026-01-01T00:00:00", "endTime": "2026-02-05T00:00:00", "recurrenceType": "Monthly"});
        assert_eq!(
            holds(&period, &["2025-12-31T00:00:00", "2026-02-20T00:00:00", "2030-06-15T00:00:00"]),
            [false, true, true]
        );
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        let read =
            |period: serde_json::Value| serde_json::from_value::<Period>(period).map_err(|error| error.to_string());
        let wrong = read(json!({"startTime": "2026-01-02T00:00:00", "endTime": "2026-01-01T00:00:00"}));
        assert_eq!(wrong.unwrap_err(), "endTime lies before startTime");
        let never = json!({"startTime": "2026-01-02", "endTime": "2026-01-03T00:00:00", "recurrenceFrequency": 0});
        assert!(read(never).is_err());
        assert!(
            read(json!({"startTime": "tomorrow", "endTime": "2026-01-03T00:00:00"}))
                .unwrap_err()
                .contains("2026-03-01T09")
        );
    }
}

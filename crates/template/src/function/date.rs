//! Functions of points in time. `utcNow` is not here: the clock is the caller's.

use jiff::Timestamp;
use serde_json::Value;

use super::{Arguments, Function, date_format, function, timestamp};
use crate::fault::Fault;

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("datetimeadd", 2, 3, add),
    function("datetimefromepoch", 1, 1, |given| {
        let time = Timestamp::from_second(given.integer(0)?).map_err(|_| given.wrong(0, "a Unix time in seconds"))?;
        written(given, time, "yyyy-MM-ddTHH:mm:ssZ")
    }),
    function("datetimetoepoch", 1, 1, |given| {
        let written = timestamp::parse(given.text(0)?).ok_or_else(|| given.wrong(0, "an ISO 8601 date and time"))?;
        Ok(written.time.as_second().into())
    }),
];

/// `dateTimeAdd(base, duration, format?)`: without a format, in the one of the base.
fn add(given: &Arguments<'_>) -> Result<Value, Fault> {
    let base = timestamp::parse(given.text(0)?).ok_or_else(|| given.wrong(0, "an ISO 8601 date and time"))?;
    let duration = timestamp::duration(given.text(1)?).ok_or_else(|| given.wrong(1, "an ISO 8601 duration"))?;
    let time =
        base.time.checked_add(duration).map_err(|_| given.refuse("the result is no date that can be written"))?;
    written(given, time, given.optional_text(2)?.unwrap_or(base.format))
}

fn written(given: &Arguments<'_>, time: Timestamp, format: &str) -> Result<Value, Fault> {
    date_format::format(time, format)
        .map(Value::String)
        .ok_or_else(|| given.refuse("the format of the date is not valid"))
}

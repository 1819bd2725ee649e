//! Usage as CloudEvents 1.0, one in JSON on each line.
//!
//! An event says what came to a key in a stretch of time that is over. Its id is made from all that it says: the same event
//! exported twice has the same id, so that a consumer keeps one. Counts that reach the totals late (the database was away) make
//! another event of the same `source`, `subject` and `time`, which replaces the earlier one.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use lazurite_store::UsageTotal;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::moment;
use crate::cli::Column;

/// What events tell requests apart by, besides time, which comes last.
pub const COLUMNS: [Column; 7] = [
    Column::Account,
    Column::Operation,
    Column::Credential,
    Column::Holder,
    Column::Status,
    Column::Origin,
    Column::Location,
];

/// What our ids are unique among.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f0c_8f53_40ce_4c5e_9d3a_5d1c_51a9_27b4);
const TYPE: &str = "io.lazurite.usage.counted.v1";

/// An event for each sum over [`COLUMNS`] and a stretch of so many minutes.
///
/// # Errors
/// When a time is none.
pub fn lines(totals: &[UsageTotal], minutes: i64) -> Result<String> {
    totals.iter().map(|total| Ok(event(total, minutes)?.to_string() + "\n")).collect()
}

fn event(total: &UsageTotal, minutes: i64) -> Result<Value> {
    let (begin, key) = total.values.split_last().context("an event without a time")?;
    let end = begin.parse::<i64>()?.saturating_add(minutes);
    let account = key.first().map_or("", String::as_str);
    let subject = Uuid::new_v5(&NAMESPACE, key.join("\n").as_bytes());
    let (requests, sixtieths) = (total.count.requests, total.count.sixtieths);
    let id = Uuid::new_v5(&subject, format!("{begin} {minutes} {requests} {sixtieths}").as_bytes());
    let mut data: Map<String, Value> =
        COLUMNS.iter().zip(key).map(|(column, value)| (column.title().to_owned(), told(*column, value))).collect();
    data.extend([
        ("from".to_owned(), moment(begin).into()),
        ("until".to_owned(), moment(&end.to_string()).into()),
        ("requests".to_owned(), requests.into()),
        ("sixtiethsOfTransactions".to_owned(), sixtieths.into()),
    ]);
    Ok(json!({
        "specversion": "1.0",
        "type": TYPE,
        "source": format!("urn:lazurite:account:{}", if account.is_empty() { "none" } else { account }),
        "id": id,
        "time": Timestamp::from_second(end.saturating_mul(60)).context("no time")?.to_string(),
        "subject": subject,
        "datacontenttype": "application/json",
        "data": data,
    }))
}

/// A value as JSON has it: a status is a number, what is not known is null.
fn told(column: Column, value: &str) -> Value {
    match column {
        _ if value.is_empty() => Value::Null,
        Column::Status => value.parse::<u16>().map_or(Value::Null, Value::from),
        _ => value.into(),
    }
}

//! Usage as rows: columns for people, and comma-separated values for programs.

use lazurite_store::UsageTotal;

use super::moment;
use crate::cli::Column;

/// A transaction, in the unit that is stored.
const TRANSACTION: u64 = 60;

/// Columns of equal width, with a last line that sums up.
pub fn table(columns: &[Column], totals: &[UsageTotal]) -> String {
    if totals.is_empty() {
        return "Nothing was counted in that time.\n".to_owned();
    }
    let head = columns.iter().map(|column| column.title().to_owned());
    let mut rows: Vec<Vec<String>> = vec![head.chain(["requests".to_owned(), "transactions".to_owned()]).collect()];
    let (mut requests, mut sixtieths) = (0_u64, 0_u64);
    for total in totals {
        requests = requests.saturating_add(total.count.requests);
        sixtieths = sixtieths.saturating_add(total.count.sixtieths);
        let values = values(columns, total).map(|value| if value.is_empty() { "-".to_owned() } else { value });
        rows.push(values.chain([total.count.requests.to_string(), transactions(total.count.sixtieths)]).collect());
    }
    let nothing = columns.iter().enumerate().map(|(place, _)| if place == 0 { "total" } else { "" }.to_owned());
    rows.push(nothing.chain([requests.to_string(), transactions(sixtieths)]).collect());
    let width = |place: usize| rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns.len() + 2).map(|place| width(place).unwrap_or_default()).collect();
    let line = |row: &Vec<String>| {
        let cell = |(place, (cell, width)): (usize, (&String, &usize))| {
            // Numbers end in one column.
            if place < columns.len() { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        };
        let cells: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// A heading and a line for each sum. `sixtieths` is exact, `transactions` rounded.
pub fn csv(columns: &[Column], totals: &[UsageTotal]) -> String {
    let head: Vec<&str> =
        columns.iter().map(|column| column.title()).chain(["requests", "sixtieths", "transactions"]).collect();
    let mut text = head.join(",") + "\r\n";
    for total in totals {
        let count = total.count;
        let numbers = [count.requests.to_string(), count.sixtieths.to_string(), transactions(count.sixtieths)];
        let cells: Vec<String> = values(columns, total).map(|value| quoted(&value)).chain(numbers).collect();
        text.push_str(&(cells.join(",") + "\r\n"));
    }
    text
}

fn values(columns: &[Column], total: &UsageTotal) -> impl Iterator<Item = String> {
    columns.iter().zip(&total.values).map(|(column, value)| match column {
        Column::Minute | Column::Hour | Column::Day => moment(value),
        _ => value.clone(),
    })
}

/// Billing transactions with four decimals.
fn transactions(sixtieths: u64) -> String {
    let rest = sixtieths % TRANSACTION;
    if rest == 0 {
        return (sixtieths / TRANSACTION).to_string();
    }
    format!("{}.{:04}", sixtieths / TRANSACTION, (rest * 10_000 + TRANSACTION / 2) / TRANSACTION)
}

/// RFC 4180: what holds a comma, a quote or the end of a line stands in quotes.
fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

//! Lists, a page at a time: `maxresults`, `$skiptoken` and `nextLink`, which is `null` on the last page.

use lazurite_api::page::next_link;
use serde_json::{Value, json};

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// How many items a page holds at most, and unless the client asks for fewer.
const PAGE: usize = 25;

/// The page that the client asks for, out of items with their keys in key order.
///
/// # Errors
/// 400 `BadParameter` for a wrong `maxresults`.
pub(crate) fn page(call: &Call, items: impl Iterator<Item = (String, Value)>) -> Outcome<Option<Value>> {
    let query = call.query();
    let most = match query.first("maxresults") {
        None => PAGE,
        Some(text) => text
            .parse()
            .ok()
            .filter(|most| (1..=PAGE).contains(most))
            .ok_or_else(|| Refusal::bad_parameter(format!("maxresults is a number from 1 to {PAGE}.")))?,
    };
    let after = query.first("$skiptoken").unwrap_or_default();
    let mut rest = items.skip_while(|(key, _)| !after.is_empty() && key.as_str() <= after).peekable();
    let shown: Vec<(String, Value)> = rest.by_ref().take(most).collect();
    let more = rest.peek().is_some();
    let next = shown.last().filter(|_| more).map(|(key, _)| next_link(&call.origin(), &call.path, &query, key));
    let value: Vec<Value> = shown.into_iter().map(|(_, item)| item).collect();
    Ok(Some(json!({ "value": value, "nextLink": next })))
}

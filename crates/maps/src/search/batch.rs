//! Batches: up to a hundred questions in one request, each answered or refused on its own.

use lazurite_api::{ApiError, Reply};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::collection::Collection;
use crate::{fault, reply};

/// The most items of a batch (Azure Maps Search, 2023-06-01 and later).
const MOST_ITEMS: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    batch_items: Vec<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    summary: Summary,
    batch_items: Vec<Item>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    successful_requests: usize,
    total_requests: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    #[serde(skip_serializing_if = "Option::is_none")]
    optional_id: Option<String>,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Error(Fault),
    #[serde(untagged)]
    Found(Collection),
}

/// The inside of Azure's error envelope, as far as an item has it.
#[derive(Serialize)]
struct Fault {
    code: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
}

/// The items of a request's body.
pub(super) fn read(body: &[u8]) -> Result<Vec<Value>, ApiError> {
    const WANTED: &str = "The body must be a JSON object with an array 'batchItems' of 1 to 100 objects";
    let request: Request =
        serde_json::from_slice(body).map_err(|error| fault::invalid_body(format!("{WANTED}: {error}.")))?;
    let count = request.batch_items.len();
    if !(1..=MOST_ITEMS).contains(&count) {
        return Err(fault::invalid_body(format!("{WANTED}; it has {count}.")).at("batchItems"));
    }
    Ok(request.batch_items)
}

/// Asks for each item in turn. The answer is 200 even when every item was refused, as Azure's is.
pub(super) fn answer(items: &[Value], mut ask: impl FnMut(&Value) -> Result<Collection, ApiError>) -> Reply {
    let batch_items: Vec<Item> = items
        .iter()
        .map(|item| Item {
            optional_id: optional_id(item),
            outcome: ask(item).map_or_else(Outcome::refused, Outcome::Found),
        })
        .collect();
    let successful_requests = batch_items.iter().filter(|item| matches!(item.outcome, Outcome::Found(_))).count();
    let summary = Summary { successful_requests, total_requests: items.len() };
    let mut reply = reply::json(&Response { summary, batch_items }).now();
    reply.units = u32::try_from(items.len()).unwrap_or(u32::MAX);
    reply
}

/// Reads one item; what is wrong with it is wrong with this item alone.
pub(super) fn item<'i, T: Deserialize<'i>>(item: &'i Value) -> Result<T, ApiError> {
    T::deserialize(item)
        .map_err(|error| ApiError::bad_request("InvalidRequestBody", format!("The item cannot be read: {error}.")))
}

fn optional_id(item: &Value) -> Option<String> {
    item.get("optionalId").and_then(Value::as_str).map(str::to_owned)
}

impl Outcome {
    fn refused(error: ApiError) -> Self {
        Self::Error(Fault { code: error.code.into_owned(), message: error.message, target: error.target })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_batch_has_one_to_a_hundred_items() {
        let body = |count: usize| json!({ "batchItems": vec![json!({}); count] }).to_string();
        assert_eq!(read(body(1).as_bytes()).unwrap().len(), 1);
        assert_eq!(read(body(100).as_bytes()).unwrap().len(), 100);
        for count in [0, 101] {
            let error = read(body(count).as_bytes()).unwrap_err();
            assert_eq!((error.code.as_ref(), error.target.as_deref()), ("InvalidRequestBody", Some("batchItems")));
        }
        for wrong in ["", "[]", "{}", "{\"batchItems\":{}}"] {
            assert_eq!(read(wrong.as_bytes()).unwrap_err().target.as_deref(), Some("body"), "{wrong}");
        }
    }

    #[test]
    fn every_item_is_paid_for_and_answered_in_order_under_its_own_id() {
        let items = [json!({ "optionalId": "a" }), json!(7), json!({ "optionalId": 7 })];
        let mut turn = 0;
        let reply = answer(&items, |_| {
            turn += 1;
            if turn == 2 {
                Err(ApiError::bad_request("No", "Not this one.").at("top"))
            } else {
                Ok(std::iter::empty().collect())
            }
        });
        assert_eq!(reply.units, 3);
        let body: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(
            body,
            json!({
                "summary": { "successfulRequests": 2, "totalRequests": 3 },
                "batchItems": [
                    { "optionalId": "a", "type": "FeatureCollection", "features": [] },
                    { "error": { "code": "No", "message": "Not this one.", "target": "top" } },
                    { "type": "FeatureCollection", "features": [] },
                ],
            })
        );
    }
}

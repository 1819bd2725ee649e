//! `metadata`: what clients keep with definitions and assignments, and what the resource manager writes into it.

use lazurite_api::time;
use lazurite_model::record::SystemData;
use serde_json::{Map, Value, json};

/// What the resource manager itself writes.
const OWN: [&str; 4] = ["createdBy", "createdOn", "updatedBy", "updatedOn"];

/// What a client sent, without what is not its to say.
pub(super) fn kept(sent: Option<Map<String, Value>>) -> Map<String, Value> {
    let mut metadata = sent.unwrap_or_default();
    metadata.retain(|name, _| !OWN.contains(&name.as_str()));
    metadata
}

/// As the wire shows it.
pub(super) fn view(kept: &Map<String, Value>, data: &SystemData) -> Value {
    let mut metadata = kept.clone();
    let is_updated = data.last_modified_at != data.created_at;
    metadata.insert("createdBy".to_owned(), json!(data.created_by));
    metadata.insert("createdOn".to_owned(), json!(time::text(data.created_at)));
    metadata.insert("updatedBy".to_owned(), json!(is_updated.then_some(&data.last_modified_by)));
    metadata.insert("updatedOn".to_owned(), json!(is_updated.then(|| time::text(data.last_modified_at))));
    Value::Object(metadata)
}

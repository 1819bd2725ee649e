//! Resources of every type in one list.

pub(crate) mod list;

use serde_json::{Map, Value, json};

use crate::tracked::Tracked;

/// As lists show it; `expand` names the properties that are shown on request only, in lower case.
pub(super) fn view(resource: &Tracked, expand: &str) -> Value {
    let mut view = Map::from_iter([
        ("id".to_owned(), json!(resource.id())),
        ("name".to_owned(), json!(resource.id().name())),
        ("type".to_owned(), json!(resource.type_().name)),
        ("location".to_owned(), json!(resource.location())),
        ("tags".to_owned(), json!(resource.tags())),
    ]);
    view.extend(resource.summary().into_iter().map(|(name, value)| (name.to_owned(), value)));
    let data = resource.system_data();
    let on_request = [
        ("createdTime", json!(data.created_at)),
        ("changedTime", json!(data.last_modified_at)),
        ("provisioningState", json!("Succeeded")),
    ];
    for (name, value) in on_request {
        if expand.contains(&name.to_lowercase()) {
            view.insert(name.to_owned(), value);
        }
    }
    Value::Object(view)
}

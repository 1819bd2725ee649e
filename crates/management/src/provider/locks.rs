//! `Microsoft.Authorization/locks`: what protects subscriptions, resource groups and resources from being deleted or changed
//! by mistake. What locks forbid stands in [`crate::locked`]; here they are made, shown and removed.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod routes;

use lazurite_model::ResourceId;
use lazurite_model::record::{LockLevel, ManagementLock};
use serde_json::{Value, json};

use crate::system_data;

/// The api-versions.
pub(crate) const VERSIONS: &[&str] =
    &["2020-05-01", "2017-04-01", "2016-09-01", "2015-06-01", "2015-05-01-preview", "2015-01-01"];

/// The key under which a lock of that name at that scope is kept.
fn key(scope: &ResourceId, name: &str) -> String {
    format!("{} {}", scope.key(), name.to_lowercase())
}

/// As the wire shows it.
fn view(lock: &ManagementLock) -> Value {
    let level = match lock.level {
        LockLevel::CanNotDelete => "CanNotDelete",
        LockLevel::ReadOnly => "ReadOnly",
    };
    let mut properties = json!({ "level": level });
    if let Some(fields) = properties.as_object_mut() {
        fields.extend(lock.notes.as_ref().map(|notes| ("notes".to_owned(), json!(notes))));
        if !lock.owners.is_empty() {
            let owners: Vec<Value> = lock.owners.iter().map(|owner| json!({ "applicationId": owner })).collect();
            fields.insert("owners".to_owned(), json!(owners));
        }
    }
    json!({
        "id": lock.resource_id(),
        "name": lock.name,
        "type": "Microsoft.Authorization/locks",
        "properties": properties,
        "systemData": system_data::view(&lock.system_data),
    })
}

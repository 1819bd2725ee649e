//! Secrets as the wire shows them.

use lazurite_model::record::{DeletedSecret, Vault, VaultSecret};
use serde_json::{Map, Value, json};

use crate::call::Call;

/// A version with its value.
pub(crate) fn whole(call: &Call, secret: &VaultSecret, value: &str) -> Value {
    let mut view = of_version(call, secret);
    view.insert("value".to_owned(), json!(value));
    Value::Object(view)
}

/// A version without its value.
pub(crate) fn version(call: &Call, secret: &VaultSecret) -> Value {
    Value::Object(of_version(call, secret))
}

/// A secret in a list: under its name, without version and value.
pub(crate) fn item(call: &Call, secret: &VaultSecret) -> Value {
    let mut view = of_version(call, secret);
    view.insert("id".to_owned(), json!(format!("{}/secrets/{}", call.origin(), secret.name)));
    Value::Object(view)
}

/// A deleted secret; `current` is its latest version's view.
pub(crate) fn deleted(call: &Call, deleted: &DeletedSecret, mut current: Value) -> Value {
    if let Some(view) = current.as_object_mut() {
        view.insert("recoveryId".to_owned(), json!(format!("{}/deletedsecrets/{}", call.origin(), deleted.name)));
        view.insert("deletedDate".to_owned(), json!(deleted.deleted.as_second()));
        view.insert("scheduledPurgeDate".to_owned(), json!(deleted.scheduled_purge.as_second()));
    }
    current
}

fn of_version(call: &Call, secret: &VaultSecret) -> Map<String, Value> {
    let attributes = &secret.attributes;
    let mut shown = Map::from_iter([
        ("enabled".to_owned(), json!(attributes.enabled)),
        ("created".to_owned(), json!(attributes.created.as_second())),
        ("updated".to_owned(), json!(attributes.updated.as_second())),
        ("recoveryLevel".to_owned(), json!(recovery_level(&call.vault))),
        ("recoverableDays".to_owned(), json!(call.vault.settings.soft_delete_retention_days)),
    ]);
    shown.extend(attributes.not_before.map(|time| ("nbf".to_owned(), json!(time.as_second()))));
    shown.extend(attributes.expires.map(|time| ("exp".to_owned(), json!(time.as_second()))));
    let id = format!("{}/secrets/{}/{}", call.origin(), secret.name, secret.version);
    let mut view = Map::from_iter([("id".to_owned(), json!(id)), ("attributes".to_owned(), Value::Object(shown))]);
    view.insert("tags".to_owned(), json!(secret.tags));
    view.extend(secret.content_type.as_ref().map(|text| ("contentType".to_owned(), json!(text))));
    view
}

/// What can be done about a deletion, in Key Vault's words.
fn recovery_level(vault: &Vault) -> &'static str {
    match (vault.settings.purge_protection, vault.settings.soft_delete_retention_days >= 90) {
        (true, true) => "Recoverable",
        (true, false) => "CustomizedRecoverable",
        (false, true) => "Recoverable+Purgeable",
        (false, false) => "CustomizedRecoverable+Purgeable",
    }
}

//! A secret as the resource manager shows it: everything but its value.

use lazurite_model::record::{SecretAttributes, Vault, VaultSecret};
use serde_json::{Map, Value, json};

use super::TYPE;
use crate::State;
use crate::provider::key_vault::vault::origin;

/// Shows a version of a secret.
pub(super) fn secret(state: &State, vault: &Vault, secret: &VaultSecret) -> Value {
    let uri = format!("{}/secrets/{}", origin(state, vault), secret.name);
    let mut properties = Map::from_iter([
        ("attributes".to_owned(), attributes(&secret.attributes)),
        ("secretUri".to_owned(), json!(uri)),
        ("secretUriWithVersion".to_owned(), json!(format!("{uri}/{}", secret.version))),
    ]);
    if let Some(content_type) = &secret.content_type {
        properties.insert("contentType".to_owned(), json!(content_type));
    }
    json!({
        "id": format!("{}/secrets/{}", vault.id, secret.name),
        "name": secret.name,
        "type": TYPE,
        "location": vault.location,
        "tags": secret.tags,
        "properties": properties,
    })
}

fn attributes(attributes: &SecretAttributes) -> Value {
    let mut view = Map::from_iter([("enabled".to_owned(), json!(attributes.enabled))]);
    let times = [
        ("nbf", attributes.not_before),
        ("exp", attributes.expires),
        ("created", Some(attributes.created)),
        ("updated", Some(attributes.updated)),
    ];
    for (name, time) in times {
        view.extend(time.map(|time| (name.to_owned(), json!(time.as_second()))));
    }
    Value::Object(view)
}

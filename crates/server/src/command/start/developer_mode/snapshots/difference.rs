//! What is different between two states: which records, and which of their fields, as JSON pointers (RFC 6901).

use std::collections::BTreeMap;

use lazurite_model::Kind;
use lazurite_store::Image;
use serde::Serialize;
use serde_json::Value;

/// One record.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    kind: &'static str,
    key: String,
}

/// A record that has changed.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Changed {
    #[serde(flatten)]
    place: Place,
    /// The fields that are different, or there in one state only.
    fields: Vec<String>,
}

/// What is different.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Difference {
    added: Vec<Place>,
    changed: Vec<Changed>,
    removed: Vec<Place>,
}

/// What became of the first state in the second.
///
/// # Errors
/// When a record is no JSON.
pub(super) fn between(first: &Image, second: &Image) -> serde_json::Result<Difference> {
    let mut found = Difference::default();
    let mut before: BTreeMap<_, _> = first.rows().map(|(kind, key, body)| ((kind.name(), key), body)).collect();
    for (kind, key, body) in second.rows() {
        match before.remove(&(kind.name(), key)) {
            None => found.added.push(place(kind, key)),
            Some(known) if known == body => {}
            Some(known) => {
                let mut fields = Vec::new();
                compare("", &serde_json::from_str(known)?, &serde_json::from_str(body)?, &mut fields);
                found.changed.push(Changed { place: place(kind, key), fields });
            }
        }
    }
    found.removed = before.into_keys().map(|(kind, key)| Place { kind, key: key.to_owned() }).collect();
    Ok(found)
}

fn place(kind: Kind, key: &str) -> Place {
    Place { kind: kind.name(), key: key.to_owned() }
}

fn compare(at: &str, one: &Value, other: &Value, fields: &mut Vec<String>) {
    let below = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    match (one, other) {
        _ if one == other => {}
        (Value::Object(one), Value::Object(other)) => {
            let names: std::collections::BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for name in names {
                let value = |fields: &serde_json::Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
                let is_new = one.contains_key(name) != other.contains_key(name);
                if is_new {
                    fields.push(below(name))
                } else {
                    compare(&below(name), &value(one), &value(other), fields)
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (place, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&below(&place.to_string()), one, other, fields);
            }
        }
        _ => fields.push(at.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use lazurite_model::AnyRecord;
    use lazurite_model::TenantId;
    use lazurite_model::record::Tenant;
    use serde_json::json;

    use super::*;

    fn fields(one: Value, other: Value) -> Vec<String> {
        let mut found = Vec::new();
        compare("", &one, &other, &mut found);
        found
    }

    #[test]
    fn fields_are_named_by_pointers() {
        assert_eq!(
            fields(json!({"a": {"b/c": 1}, "d": [1, 2]}), json!({"a": {"b/c": 2}, "d": [1, 3]})),
            ["/a/b~1c", "/d/1"]
        );
        assert_eq!(fields(json!({"a": 1}), json!({"b": 1})), ["/a", "/b"]);
        assert_eq!(fields(json!({"a": [1]}), json!({"a": []})), ["/a"]);
        assert_eq!(fields(json!({"a": null}), json!({"a": null})), [""; 0]);
    }

    #[test]
    fn records_are_added_changed_or_removed_and_no_value_is_shown() {
        let tenant = |id: u128, name: &str| {
            AnyRecord::from(Tenant {
                id: TenantId(uuid::Uuid::from_u128(id)),
                display_name: name.to_owned(),
                default_domain: format!("{id}.localhost"),
            })
        };
        let one = Image::of(&[tenant(1, "goes"), tenant(2, "hidden")]).unwrap();
        let other = Image::of(&[tenant(2, "secret"), tenant(3, "comes")]).unwrap();
        let shown = serde_json::to_value(between(&one, &other).unwrap()).unwrap();
        let key = |id: u128| uuid::Uuid::from_u128(id).to_string();
        assert_eq!(
            shown,
            json!({
                "added": [{"kind": "tenant", "key": key(3)}],
                "changed": [{"kind": "tenant", "key": key(2), "fields": ["/display_name"]}],
                "removed": [{"kind": "tenant", "key": key(1)}],
            })
        );
    }
}

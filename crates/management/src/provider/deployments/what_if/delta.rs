//! What differs between a resource and what a template says of it, property by property, as az prints it.
//!
//! What the template does not mention is left out, as the provider may keep or compute it; tags are all replaced, so those
//! that are not mentioned go.

use serde_json::{Map, Value, json};

use crate::region;

/// The changes from `before` to `after`, sorted as the template has them.
pub(super) fn between(before: &Value, after: &Value) -> Vec<Value> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let mut changes = Vec::new();
    for (name, wanted) in after {
        if !matches!(name.as_str(), "apiVersion" | "id" | "name" | "type") {
            property(name.clone(), before.get(name), wanted, &mut changes);
        }
    }
    changes
}

fn property(path: String, before: Option<&Value>, after: &Value, changes: &mut Vec<Value>) {
    match (before, after) {
        // A value that is not there and one that is null are the same.
        (None | Some(Value::Null), Value::Null) => {}
        (None | Some(Value::Null), Value::Object(fields)) if fields.is_empty() => {}
        (None | Some(Value::Null), after) => changes.push(change(&path, "Create", None, Some(after))),
        (Some(before), after) if is_same(&path, before, after) => {}
        (Some(Value::Object(before)), Value::Object(after)) => {
            for (name, wanted) in after {
                property(format!("{path}.{name}"), before.get(name), wanted, changes);
            }
            if path == "tags" {
                removed(&path, before, after, changes);
            }
        }
        (Some(Value::Array(before)), Value::Array(after)) => {
            let children = items(before, after);
            if !children.is_empty() {
                changes.push(json!({"path": path, "propertyChangeType": "Array", "children": children}));
            }
        }
        (Some(before), Value::Null) => changes.push(change(&path, "Delete", Some(before), None)),
        (Some(before), after) => changes.push(change(&path, "Modify", Some(before), Some(after))),
    }
}

fn removed(path: &str, before: &Map<String, Value>, after: &Map<String, Value>, changes: &mut Vec<Value>) {
    for (name, value) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
        changes.push(change(&format!("{path}.{name}"), "Delete", Some(value), None));
    }
}

/// The changes of an array's items; their paths are their places.
fn items(before: &[Value], after: &[Value]) -> Vec<Value> {
    let mut changes = Vec::new();
    for at in 0..before.len().max(after.len()) {
        let path = at.to_string();
        match (before.get(at), after.get(at)) {
            (Some(before), Some(after)) if is_same("", before, after) => {}
            (Some(before @ Value::Object(_)), Some(after @ Value::Object(_))) => {
                let children = between(before, after);
                if !children.is_empty() {
                    changes.push(json!({"path": path, "propertyChangeType": "Modify", "children": children}));
                }
            }
            (Some(before), Some(after)) => changes.push(change(&path, "Modify", Some(before), Some(after))),
            (None, Some(after)) => changes.push(change(&path, "Create", None, Some(after))),
            (Some(before), None) => changes.push(change(&path, "Delete", Some(before), None)),
            (None, None) => {}
        }
    }
    changes
}

/// Whether two values mean the same: locations have two spellings, resource ids no case.
fn is_same(path: &str, before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::String(before), Value::String(after)) => {
            before == after
                || (path == "location" && region::find(before).is_some() && region::find(before) == region::find(after))
                || (before.starts_with('/') && before.eq_ignore_ascii_case(after))
        }
        _ => before == after,
    }
}

fn change(path: &str, kind: &str, before: Option<&Value>, after: Option<&Value>) -> Value {
    json!({"path": path, "propertyChangeType": kind, "before": before, "after": after, "children": []})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(before: Value, after: Value) -> Vec<String> {
        let text = |change: &Value, name: &str| change[name].as_str().unwrap().to_owned();
        let changes = between(&before, &after);
        changes
            .iter()
            .map(|change| format!("{} {}", text(change, "propertyChangeType"), text(change, "path")))
            .collect()
    }

    #[test]
    fn what_is_the_same_is_no_change() {
        let before = json!({"location": "westus2", "id": "/A", "properties": {"x": 1, "computed": 2, "id": "/S/a"}});
        let after = json!({"location": "West US 2", "properties": {"x": 1, "id": "/s/A", "none": null}});
        assert!(between(&before, &after).is_empty());
    }

    #[test]
    fn each_kind_of_change_is_told() {
        let before =
            json!({"tags": {"a": "1", "b": "2"}, "sku": {"name": "G1"}, "properties": {"list": [1, 2, 3], "gone": 1}});
        let after = json!({"tags": {"a": "1"}, "sku": {"name": "G2"}, "properties": {"list": [1, 5], "new": true, "gone": null}});
        let mut kinds = kinds(before, after);
        kinds.sort();
        assert_eq!(
            kinds,
            [
                "Array properties.list",
                "Create properties.new",
                "Delete properties.gone",
                "Delete tags.b",
                "Modify sku.name"
            ]
        );
    }

    #[test]
    fn items_are_named_by_their_places() {
        let changes = between(&json!({"l": [1, {"a": 1}, 3]}), &json!({"l": [2, {"a": 2}]}));
        let children = changes[0]["children"].as_array().unwrap();
        let paths: Vec<_> = children.iter().map(|child| child["path"].as_str().unwrap()).collect();
        assert_eq!(paths, ["0", "1", "2"]);
    }
}

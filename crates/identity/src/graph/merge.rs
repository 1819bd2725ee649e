//! `PATCH`: objects are merged property by property, everything else is replaced.

use serde_json::{Map, Value};

/// Changes `target` as `patch` says.
pub(crate) fn merge(target: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (name, value) in patch {
        match (target.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, new) => {
                target.insert(name, new);
            }
        }
    }
}

//! Parameters of definitions and initiatives: what may be defined, and which values fit.

use serde_json::{Map, Value};

use crate::faults::Faults;
use crate::refuse::shown;

/// Azure's limits ("Azure Policy limits").
const MOST: usize = 400;

/// Checks the definitions of parameters.
pub(crate) fn check_definitions(owner: &str, definitions: &Map<String, Value>, faults: &mut Faults) {
    if definitions.len() > MOST {
        faults.add("InvalidPolicyParameters", "properties.parameters", format!("There are at most {MOST} parameters."));
    }
    for (name, definition) in definitions {
        let at = format!("properties.parameters.{}", shown(name));
        let Some(type_) = kind(definition) else {
            let message = format!(
                "The parameter '{}' of '{owner}' has no type. The types are String, Array, Object, Boolean, Integer, Float and DateTime.",
                shown(name)
            );
            faults.add("InvalidPolicyParameters", at, message);
            continue;
        };
        let allowed = definition.get("allowedValues").filter(|allowed| !allowed.is_null());
        let items = allowed.and_then(Value::as_array);
        if allowed.is_some() && items.is_none_or(|items| items.is_empty()) {
            faults.add("InvalidPolicyParameters", &at, "'allowedValues' is an array with at least one value.");
        }
        let default = definition.get("defaultValue").filter(|default| !default.is_null());
        for value in items.into_iter().flatten().filter(|_| type_ != Kind::Array).chain(default) {
            if !type_.admits(value) {
                let message = format!("A value of the parameter '{}' is not of its type '{type_:?}'.", shown(name));
                faults.add("InvalidPolicyParameterType", &at, message);
            }
        }
        if let (Some(items), Some(default)) = (items, default)
            && !is_allowed(items, default)
        {
            let message = format!(
                "The policy '{owner}' defines parameter '{}' with a default value '{}' and allowed values '{}'. The 'allowedValues' property must include the value of the 'defaultValue' property if both are present.",
                shown(name),
                shown(&plain(default)),
                shown(&list(items))
            );
            faults.add("PolicyParameterAllowedAndDefaultValuesMismatch", at, message);
        }
    }
}

/// The parameters' values: those given, else the defaults. `given` is `{"name": {"value": …}}`; `user` names in a sentence
/// who gives them, `owner` the definition.
pub(crate) fn values(
    user: &str,
    owner: &str,
    definitions: &Map<String, Value>,
    given: &Map<String, Value>,
    faults: &mut Faults,
) -> Map<String, Value> {
    check_names(user, owner, definitions, given, faults);
    let mut values = Map::new();
    for (name, definition) in definitions {
        let value = find(given, name).and_then(|given| given.get("value")).filter(|value| !value.is_null());
        let Some(value) = value.or_else(|| definition.get("defaultValue")) else { continue };
        check_value(owner, name, definition, value, faults);
        values.insert(name.clone(), value.clone());
    }
    values
}

/// Notes parameters that are given and not defined, and such as are defined without default and not given.
pub(crate) fn check_names(
    user: &str,
    owner: &str,
    definitions: &Map<String, Value>,
    given: &Map<String, Value>,
    faults: &mut Faults,
) {
    let unknown: Vec<&str> =
        given.keys().filter(|name| find(definitions, name).is_none()).map(String::as_str).collect();
    if !unknown.is_empty() {
        let message = format!(
            "The {user} is attempting to assign the parameter(s) '{}' which are not defined in the policy definition '{owner}'.",
            shown(&unknown.join(","))
        );
        faults.add("UndefinedPolicyParameter", "properties.parameters", message);
    }
    let is_given = |name: &String| find(given, name).and_then(|given| given.get("value")).is_some_and(|v| !v.is_null());
    let missing: Vec<&str> = definitions
        .iter()
        .filter(|(name, definition)| definition.get("defaultValue").is_none() && !is_given(name))
        .map(|(name, _)| name.as_str())
        .collect();
    if !missing.is_empty() {
        let message = format!(
            "The {user} is missing the parameter(s) '{}' as defined in the policy definition '{owner}'.",
            shown(&missing.join(","))
        );
        faults.add("MissingPolicyParameter", "properties.parameters", message);
    }
}

/// Notes a value that does not fit its parameter. Allowed values are compared with their case, as Azure does.
pub(crate) fn check_value(owner: &str, name: &str, definition: &Value, value: &Value, faults: &mut Faults) {
    let at = format!("properties.parameters.{}", shown(name));
    if kind(definition).is_some_and(|kind| !kind.admits(value)) {
        let message = format!(
            "The value of the policy parameter '{}' in policy definition '{owner}' is not of its type.",
            shown(name)
        );
        faults.add("InvalidPolicyParameterType", &at, message);
    }
    if let Some(items) = definition.get("allowedValues").and_then(Value::as_array)
        && !is_allowed(items, value)
    {
        let message = format!(
            "The value '{}' is not allowed for policy parameter '{}' in policy definition '{owner}'. The allowed values are '{}'.",
            shown(&plain(value)),
            shown(name),
            shown(&list(items))
        );
        faults.add("PolicyParameterValueNotAllowed", at, message);
    }
}

/// The member of that name, whatever its case.
pub(crate) fn find<'m>(members: &'m Map<String, Value>, name: &str) -> Option<&'m Value> {
    members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// An array's items must be allowed one by one, or the array as a whole.
fn is_allowed(items: &[Value], value: &Value) -> bool {
    items.contains(value) || value.as_array().is_some_and(|values| values.iter().all(|value| items.contains(value)))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn list(items: &[Value]) -> String {
    items.iter().map(plain).collect::<Vec<_>>().join(", ")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    String,
    Array,
    Object,
    Boolean,
    Integer,
    Float,
    DateTime,
}

fn kind(definition: &Value) -> Option<Kind> {
    Some(match definition.get("type")?.as_str()?.to_lowercase().as_str() {
        "string" => Kind::String,
        "array" => Kind::Array,
        "object" => Kind::Object,
        "boolean" => Kind::Boolean,
        "integer" => Kind::Integer,
        "float" => Kind::Float,
        "datetime" => Kind::DateTime,
        _ => return None,
    })
}

impl Kind {
    fn admits(self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
            Self::Boolean => value.is_boolean(),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::Float => value.is_number(),
            Self::DateTime => value.as_str().is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn codes(faults: Faults) -> Vec<String> {
        let details = faults.into_result().err().map(|error| error.details).unwrap_or_default();
        details.into_iter().map(|detail| detail.code.into_owned()).collect()
    }

    #[test]
    fn definitions_say_their_type_and_keep_to_it() {
        for (definition, expected) in [
            (json!({"type": "String"}), None),
            (json!({"type": "string", "defaultValue": "a", "allowedValues": ["a", "b"]}), None),
            (json!({"type": "Array", "defaultValue": [], "metadata": {"strongType": "location"}}), None),
            (json!({"type": "DateTime", "defaultValue": "2026-01-01T00:00:00Z"}), None),
            (json!({}), Some("InvalidPolicyParameters")),
            (json!({"type": "text"}), Some("InvalidPolicyParameters")),
            (json!({"type": "Boolean", "defaultValue": "true"}), Some("InvalidPolicyParameterType")),
            (json!({"type": "String", "allowedValues": []}), Some("InvalidPolicyParameters")),
            (
                json!({"type": "String", "allowedValues": ["Audit"], "defaultValue": "audit"}),
                Some("PolicyParameterAllowedAndDefaultValuesMismatch"),
            ),
        ] {
            let mut faults = Faults::default();
            check_definitions("d", &map(json!({ "p": definition })), &mut faults);
            assert_eq!(codes(faults).first().map(String::as_str), expected, "{definition}");
        }
    }

    #[test]
    fn given_values_go_before_defaults() {
        let definitions = map(json!({
            "effect": {"type": "String", "allowedValues": ["Audit", "Deny"], "defaultValue": "Audit"},
            "places": {"type": "Array"},
        }));
        for (given, expected) in [
            (json!({"places": {"value": ["eastus"]}}), vec![]),
            (json!({"PLACES": {"value": []}, "effect": {"value": "Deny"}}), vec![]),
            (json!({}), vec!["MissingPolicyParameter"]),
            (json!({"places": {"value": "eastus"}}), vec!["InvalidPolicyParameterType"]),
            (json!({"places": {"value": []}, "effect": {"value": "deny"}}), vec!["PolicyParameterValueNotAllowed"]),
            (json!({"places": {"value": []}, "more": {"value": 1}}), vec!["UndefinedPolicyParameter"]),
        ] {
            let mut faults = Faults::default();
            let values = values("policy assignment 'a'", "d", &definitions, &map(given.clone()), &mut faults);
            assert_eq!(codes(faults), expected, "{given}");
            assert!(values.contains_key("effect"));
        }
    }
}

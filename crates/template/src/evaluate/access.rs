//! Steps into a value: `.name`, `['name']`, `[0]`.

use serde_json::{Map, Value};

use crate::fault::Fault;

/// The member of an object, without regard to case unless two differ in nothing else.
pub(crate) fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    members.get(name).or_else(|| members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// `value.name`, refused in ARM's words where there is none.
pub(super) fn take_property(value: Value, name: &str) -> Result<Value, Fault> {
    match value {
        Value::Object(members) => match member(&members, name) {
            Some(value) => Ok(value.clone()),
            None => Err(missing(&members, name)),
        },
        Value::Null => Err(Fault::new(format!(
            "The language expression property '{name}' can't be evaluated, because its object is null."
        ))),
        _ => Err(Fault::new(format!(
            "The template language expression property '{name}' can't be evaluated, because it is not taken from an object. Please see https://aka.ms/arm-functions for usage details."
        ))),
    }
}

/// `value[index]`, refused in ARM's words where there is none.
pub(super) fn take_index(value: Value, index: &Value) -> Result<Value, Fault> {
    match (value, index) {
        (Value::Array(mut items), Value::Number(number)) => {
            let position = number.as_u64().and_then(|number| usize::try_from(number).ok());
            match position.filter(|position| *position < items.len()) {
                Some(position) => Ok(items.swap_remove(position)),
                None => Err(Fault::new(format!(
                    "The language expression property array index '{number}' is out of bounds."
                ))),
            }
        }
        (value, Value::String(name)) => take_property(value, name),
        _ => Err(Fault::new(
            "The template language expression takes an item with an index that is neither an integer for an array nor a string for an object.",
        )),
    }
}

fn missing(members: &Map<String, Value>, name: &str) -> Fault {
    let known: Vec<&str> = members.keys().take(50).map(String::as_str).collect();
    Fault::new(format!(
        "The language expression property '{name}' doesn't exist, available properties are '{}'.",
        known.join(", ")
    ))
}

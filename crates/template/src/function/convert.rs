//! From one type to another, and to text.

use serde_json::Value;

use super::{Arguments, Function, function};
use crate::fault::Fault;

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("string", 1, 1, |given| {
        let value = given.value(0)?;
        Ok(plain_text(value).unwrap_or_else(|| value.to_string()).into())
    }),
    function("int", 1, 1, int),
    function("float", 1, 1, float),
    function("bool", 1, 1, boolean),
    function("true", 0, 0, |_| Ok(true.into())),
    function("false", 0, 0, |_| Ok(false.into())),
    function("null", 0, 0, |_| Ok(Value::Null)),
    function("not", 1, 1, |given| match given.value(0)? {
        Value::Bool(value) => Ok((!value).into()),
        _ => Err(given.wrong(0, "a boolean")),
    }),
    function("xor", 2, 2, |given| match (given.value(0)?, given.value(1)?) {
        (Value::Bool(left), Value::Bool(right)) => Ok((left != right).into()),
        _ => Err(given.wrong(0, "booleans")),
    }),
];

/// A plain value as the text that `concat`, `format` and `string` make of it; `None` for arrays and objects.
pub(crate) fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn int(given: &Arguments<'_>) -> Result<Value, Fault> {
    let value = given.value(0)?;
    let number = match value {
        Value::String(text) => text.trim().parse::<i64>().ok(),
        other => other.as_i64(),
    };
    number.map(Value::from).ok_or_else(|| given.wrong(0, "an integer, or a string that holds one"))
}

fn float(given: &Arguments<'_>) -> Result<Value, Fault> {
    let number = match given.value(0)? {
        Value::String(text) => text.trim().parse::<f64>().ok(),
        other => other.as_f64(),
    };
    let number = number.and_then(serde_json::Number::from_f64);
    number.map(Value::Number).ok_or_else(|| given.wrong(0, "a number, or a string that holds one"))
}

fn boolean(given: &Arguments<'_>) -> Result<Value, Fault> {
    let value = match given.value(0)? {
        Value::Bool(value) => Some(*value),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    };
    value.map(Value::Bool).ok_or_else(|| given.wrong(0, "true or false as a string or an integer"))
}

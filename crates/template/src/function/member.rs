//! Functions of objects.

use serde_json::{Map, Value, json};

use super::{Arguments, Function, MANY, function};
use crate::evaluate::member;
use crate::fault::Fault;

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("createobject", 0, MANY, create),
    function("items", 1, 1, |given| {
        let mut pairs: Vec<(&String, &Value)> = given.object(0)?.iter().collect();
        pairs.sort_by_key(|(name, _)| *name);
        Ok(pairs.into_iter().map(|(key, value)| json!({ "key": key, "value": value })).collect())
    }),
    function("objectkeys", 1, 1, |given| Ok(given.object(0)?.keys().cloned().map(Value::from).collect())),
    function("tryget", 2, MANY, try_get),
];

/// `createObject('a', 1, 'b', 2)`
fn create(given: &Arguments<'_>) -> Result<Value, Fault> {
    let (pairs, odd) = given.values.as_chunks::<2>();
    if !odd.is_empty() {
        return Err(given.refuse("each property needs a value"));
    }
    let mut members = Map::new();
    for (index, [name, value]) in pairs.iter().enumerate() {
        let name = name.as_str().ok_or_else(|| given.wrong(index * 2, "a string"))?;
        members.insert(name.to_owned(), value.clone());
    }
    Ok(Value::Object(members))
}

/// Steps into a value; null as soon as a step leads nowhere.
fn try_get(given: &Arguments<'_>) -> Result<Value, Fault> {
    let mut value = given.value(0)?;
    for index in 1..given.len() {
        let next = match (value, given.value(index)?) {
            (Value::Null, _) => None,
            (Value::Object(members), Value::String(name)) => member(members, name),
            (Value::Array(items), Value::Number(number)) => {
                number.as_u64().and_then(|number| usize::try_from(number).ok()).and_then(|at| items.get(at))
            }
            _ => return Err(given.wrong(index, "a property's name for an object or an index for an array")),
        };
        match next {
            Some(next) => value = next,
            None => return Ok(Value::Null),
        }
    }
    Ok(value.clone())
}

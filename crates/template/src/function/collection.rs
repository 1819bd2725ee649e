//! Functions of what has items: arrays, and strings where they count as arrays of characters.

use serde_json::Value;

use super::convert::plain_text;
use super::number::same;
use super::text::{fold, from_units, units};
use super::{Arguments, Function, MANY, function};
use crate::evaluate::member;
use crate::fault::Fault;

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("array", 1, 1, |given| match given.value(0)? {
        array @ Value::Array(_) => Ok(array.clone()),
        other => Ok(Value::Array(vec![other.clone()])),
    }),
    function("createarray", 0, MANY, |given| Ok(Value::Array(given.values.to_vec()))),
    function("concat", 1, MANY, concat),
    function("contains", 2, 2, contains),
    function("empty", 1, 1, |given| match given.value(0)? {
        Value::Null => Ok(true.into()),
        value => Ok((count(given, value)? == 0).into()),
    }),
    function("length", 1, 1, |given| Ok(count(given, given.value(0)?)?.into())),
    function("first", 1, 1, |given| end(given, |items| items.first(), |text| text.first())),
    function("last", 1, 1, |given| end(given, |items| items.last(), |text| text.last())),
    function("flatten", 1, 1, |given| {
        let arrays: Result<Vec<&Vec<Value>>, Fault> = given
            .array(0)?
            .iter()
            .map(|item| item.as_array().ok_or_else(|| given.wrong(0, "an array of arrays")))
            .collect();
        Ok(arrays?.into_iter().flatten().cloned().collect())
    }),
    function("indexof", 2, 2, |given| position(given, false)),
    function("lastindexof", 2, 2, |given| position(given, true)),
    function("skip", 2, 2, |given| part(given, false)),
    function("take", 2, 2, |given| part(given, true)),
    function("indexfromend", 2, 2, |given| {
        from_end(given)?.cloned().ok_or_else(|| given.refuse("the index is out of bounds"))
    }),
    function("tryindexfromend", 2, 2, |given| Ok(from_end(given)?.cloned().unwrap_or_default())),
];

/// Arrays to one array, or plain values to one text.
fn concat(given: &Arguments<'_>) -> Result<Value, Fault> {
    if given.value(0)?.is_array() {
        let mut all = Vec::new();
        for index in 0..given.len() {
            all.extend(given.array(index)?.iter().cloned());
        }
        return Ok(Value::Array(all));
    }
    let texts: Option<Vec<String>> = given.values.iter().map(plain_text).collect();
    texts.map(|texts| texts.concat().into()).ok_or_else(|| given.wrong(0, "only strings, or only arrays"))
}

/// Members of objects without regard to case; all else with regard to it.
fn contains(given: &Arguments<'_>) -> Result<Value, Fault> {
    let wanted = given.value(1)?;
    let found = match given.value(0)? {
        Value::Array(items) => items.iter().any(|item| same(item, wanted)),
        Value::Object(members) => {
            member(members, &plain_text(wanted).ok_or_else(|| given.wrong(1, "a string"))?).is_some()
        }
        Value::String(text) => text.contains(&plain_text(wanted).ok_or_else(|| given.wrong(1, "a string"))?),
        _ => return Err(given.wrong(0, "an array, an object or a string")),
    };
    Ok(found.into())
}

fn count(given: &Arguments<'_>, value: &Value) -> Result<usize, Fault> {
    match value {
        Value::Array(items) => Ok(items.len()),
        Value::Object(members) => Ok(members.len()),
        Value::String(text) => Ok(text.encode_utf16().count()),
        _ => Err(given.wrong(0, "an array, an object or a string")),
    }
}

/// The first or last item, null of an empty array; or character, the empty text of an empty text.
fn end(
    given: &Arguments<'_>,
    of_array: fn(&[Value]) -> Option<&Value>,
    of_text: fn(&[u16]) -> Option<&u16>,
) -> Result<Value, Fault> {
    match given.value(0)? {
        Value::Array(items) => Ok(of_array(items).cloned().unwrap_or_default()),
        Value::String(text) => Ok(from_units(&of_text(&units(text)).copied().into_iter().collect::<Vec<_>>()).into()),
        _ => Err(given.wrong(0, "an array or a string")),
    }
}

/// Of an item in an array, or of a text in a text without regard to case; -1 if it is not there.
fn position(given: &Arguments<'_>, from_behind: bool) -> Result<Value, Fault> {
    let found = match given.value(0)? {
        Value::Array(items) => {
            let wanted = given.value(1)?;
            if from_behind {
                items.iter().rposition(|item| same(item, wanted))
            } else {
                items.iter().position(|item| same(item, wanted))
            }
        }
        Value::String(text) => {
            let (text, wanted) = (fold(text), fold(given.text(1)?));
            let byte = if from_behind { text.rfind(&wanted) } else { text.find(&wanted) };
            byte.and_then(|byte| text.get(..byte)).map(|before| before.encode_utf16().count())
        }
        _ => return Err(given.wrong(0, "an array or a string")),
    };
    Ok(found.and_then(|found| i64::try_from(found).ok()).unwrap_or(-1).into())
}

/// The first `n` items or characters, or all but those.
fn part(given: &Arguments<'_>, take: bool) -> Result<Value, Fault> {
    let number = usize::try_from(given.integer(1)?.max(0)).unwrap_or(usize::MAX);
    match given.value(0)? {
        Value::Array(items) => {
            let (first, rest) = items.split_at(number.min(items.len()));
            Ok(Value::Array(if take { first } else { rest }.to_vec()))
        }
        Value::String(text) => {
            let text = units(text);
            let (first, rest) = text.split_at(number.min(text.len()));
            Ok(from_units(if take { first } else { rest }).into())
        }
        _ => Err(given.wrong(0, "an array or a string")),
    }
}

/// The item at an index that counts from 1 at the end.
fn from_end<'a>(given: &Arguments<'a>) -> Result<Option<&'a Value>, Fault> {
    let items = given.array(0)?;
    let index = usize::try_from(given.integer(1)?).ok().filter(|index| *index > 0);
    Ok(index.and_then(|index| items.len().checked_sub(index)).and_then(|at| items.get(at)))
}

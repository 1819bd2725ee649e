//! Functions of strings. Positions and lengths count UTF-16 code units, as in ARM.

use serde_json::Value;

use super::convert::plain_text;
use super::{Arguments, Function, MANY, composite_format, function};
use crate::fault::Fault;

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("endswith", 2, 2, |given| {
        let (text, end) = (fold(given.text(0)?), fold(given.text(1)?));
        Ok(text.ends_with(&end).into())
    }),
    function("startswith", 2, 2, |given| {
        let (text, start) = (fold(given.text(0)?), fold(given.text(1)?));
        Ok(text.starts_with(&start).into())
    }),
    function("format", 1, MANY, |given| {
        let (pattern, values) = (given.text(0)?, given.values.get(1..).unwrap_or_default());
        composite_format::format(pattern, values).map(Value::String).map_err(|why| given.refuse(why))
    }),
    function("join", 2, 2, join),
    function("padleft", 2, 3, pad_left),
    function("replace", 3, 3, replace),
    function("split", 2, 2, split),
    function("substring", 2, 3, substring),
    function("tolower", 1, 1, |given| Ok(given.text(0)?.to_lowercase().into())),
    function("toupper", 1, 1, |given| Ok(given.text(0)?.to_uppercase().into())),
    function("trim", 1, 1, |given| Ok(given.text(0)?.trim().into())),
];

/// The text as comparisons without case see it. One unit stays one unit, so positions hold.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .map(|letter| {
            letter.to_lowercase().next().filter(|low| low.len_utf16() == letter.len_utf16()).unwrap_or(letter)
        })
        .collect()
}

/// The UTF-16 code units of a text.
pub(super) fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// The text of UTF-16 code units. Half a character, which a cut may leave, becomes U+FFFD.
pub(super) fn from_units(units: &[u16]) -> String {
    String::from_utf16_lossy(units)
}

/// `Microsoft.Maps/accounts/creators` to `Microsoft.Maps` and its segments; `None` if it is no resource type.
pub(crate) fn type_segments(type_: &str) -> Option<(&str, Vec<&str>)> {
    let (namespace, rest) = type_.split_once('/')?;
    let segments: Vec<&str> = rest.split('/').collect();
    let valid = !namespace.is_empty() && segments.iter().all(|segment| !segment.is_empty());
    valid.then_some((namespace, segments))
}

/// More than any template splits by; each is looked for at each character.
const MOST_DELIMITERS: usize = 64;

fn join(given: &Arguments<'_>) -> Result<Value, Fault> {
    let delimiter = given.text(1)?;
    let items: Option<Vec<String>> = given.array(0)?.iter().map(plain_text).collect();
    let items = items.ok_or_else(|| given.wrong(0, "an array of strings"))?;
    if items.len().saturating_mul(delimiter.len()) > crate::limits::VALUE_BYTES {
        return Err(given.refuse("its result is too large"));
    }
    Ok(items.join(delimiter).into())
}

fn pad_left(given: &Arguments<'_>) -> Result<Value, Fault> {
    let text = match given.value(0)? {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.is_i64() => number.to_string(),
        _ => return Err(given.wrong(0, "a string or an integer")),
    };
    let filler = given.optional_text(2)?.unwrap_or(" ");
    if units(filler).len() != 1 {
        return Err(given.wrong(2, "one character"));
    }
    let width = given.integer(1)?;
    let width = usize::try_from(width).ok().filter(|width| *width <= 16 * 1024);
    let width = width.ok_or_else(|| given.wrong(1, "a length from 0 to 16,384"))?;
    let missing = width.saturating_sub(units(&text).len());
    Ok((filler.repeat(missing) + &text).into())
}

fn replace(given: &Arguments<'_>) -> Result<Value, Fault> {
    let (text, old, new) = (given.text(0)?, given.text(1)?, given.text(2)?);
    if old.is_empty() {
        return Err(given.wrong(1, "a string that is not empty"));
    }
    let size = text.len().saturating_add(text.matches(old).count().saturating_mul(new.len()));
    if size > crate::limits::VALUE_BYTES {
        return Err(given.refuse("its result is too large"));
    }
    Ok(text.replace(old, new).into())
}

/// By one delimiter or by any of several; an empty one splits nothing.
fn split(given: &Arguments<'_>) -> Result<Value, Fault> {
    let text = given.text(0)?;
    let delimiters: Vec<&str> = match given.value(1)? {
        Value::String(one) => vec![one],
        Value::Array(several) => several
            .iter()
            .map(|delimiter| delimiter.as_str().ok_or_else(|| given.wrong(1, "an array of strings")))
            .collect::<Result<_, _>>()?,
        _ => return Err(given.wrong(1, "a string or an array of strings")),
    };
    if delimiters.len() > MOST_DELIMITERS {
        return Err(given.wrong(1, "at most 64 delimiters"));
    }
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // At one place the first delimiter of the list counts, as in .NET.
        match delimiters.iter().find(|delimiter| !delimiter.is_empty() && rest.starts_with(**delimiter)) {
            Some(delimiter) => {
                parts.push(Value::from(text.get(start..at).unwrap_or_default()));
                at += delimiter.len();
                start = at;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    parts.push(Value::from(text.get(start..).unwrap_or_default()));
    Ok(Value::Array(parts))
}

fn substring(given: &Arguments<'_>) -> Result<Value, Fault> {
    let text = units(given.text(0)?);
    let start = usize::try_from(given.integer(1)?).ok();
    let length = match given.values.get(2) {
        None | Some(Value::Null) => start.and_then(|start| text.len().checked_sub(start)),
        Some(_) => usize::try_from(given.integer(2)?).ok(),
    };
    let part = start.zip(length).and_then(|(start, length)| text.get(start..start.checked_add(length)?));
    match part {
        Some(part) => Ok(from_units(part).into()),
        None => Err(given.refuse("the index and length must refer to a location within the string")),
    }
}

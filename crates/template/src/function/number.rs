//! Arithmetic and comparisons. Integers have 64 bits; what does not fit is refused, never wrapped.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Arguments, Function, MANY, function};
use crate::fault::Fault;

/// Their rows in the table of functions.
pub(super) const FUNCTIONS: &[Function] = &[
    function("add", 2, 2, |given| calculate(given, i64::checked_add)),
    function("sub", 2, 2, |given| calculate(given, i64::checked_sub)),
    function("mul", 2, 2, |given| calculate(given, i64::checked_mul)),
    function("div", 2, 2, |given| calculate(given, i64::checked_div)),
    function("mod", 2, 2, |given| calculate(given, i64::checked_rem)),
    function("min", 1, MANY, |given| extreme(given, Ordering::Less)),
    function("max", 1, MANY, |given| extreme(given, Ordering::Greater)),
    function("equals", 2, 2, |given| Ok(same(given.value(0)?, given.value(1)?).into())),
    function("less", 2, 2, |given| Ok((compare(given)? == Ordering::Less).into())),
    function("lessorequals", 2, 2, |given| Ok((compare(given)? != Ordering::Greater).into())),
    function("greater", 2, 2, |given| Ok((compare(given)? == Ordering::Greater).into())),
    function("greaterorequals", 2, 2, |given| Ok((compare(given)? != Ordering::Less).into())),
    function("range", 2, 2, range),
];

fn calculate(given: &Arguments<'_>, operation: fn(i64, i64) -> Option<i64>) -> Result<Value, Fault> {
    let result = operation(given.integer(0)?, given.integer(1)?);
    result.map(Value::from).ok_or_else(|| given.refuse("the result is not an integer of 64 bits"))
}

/// Of the arguments, or of one array.
fn extreme(given: &Arguments<'_>, wanted: Ordering) -> Result<Value, Fault> {
    let items = match given.values {
        [Value::Array(items)] => items.as_slice(),
        items => items,
    };
    let numbers: Option<Vec<i64>> = items.iter().map(Value::as_i64).collect();
    let numbers = numbers.ok_or_else(|| given.wrong(0, "integers or an array of integers"))?;
    let best = numbers.into_iter().reduce(|best, next| if next.cmp(&best) == wanted { next } else { best });
    best.map(Value::from).ok_or_else(|| given.wrong(0, "at least one integer"))
}

/// Equal as JSON; an integer equals a float of the same value.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(first), Value::Number(second)) => match (first.as_i64(), second.as_i64()) {
            (Some(first), Some(second)) => first == second,
            _ => first.as_f64() == second.as_f64(),
        },
        (Value::Array(first), Value::Array(second)) => {
            first.len() == second.len() && first.iter().zip(second).all(|(left, right)| same(left, right))
        }
        (Value::Object(first), Value::Object(second)) => {
            first.len() == second.len()
                && first.iter().all(|(name, left)| second.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

/// Two numbers, or two strings by their characters.
fn compare(given: &Arguments<'_>) -> Result<Ordering, Fault> {
    let ordering = match (given.value(0)?, given.value(1)?) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64().zip(right.as_f64()).and_then(|(left, right)| left.partial_cmp(&right)),
        },
        _ => None,
    };
    ordering.ok_or_else(|| given.wrong(0, "two integers or two strings"))
}

/// `range(start, count)`
fn range(given: &Arguments<'_>) -> Result<Value, Fault> {
    let (start, count) = (given.integer(0)?, given.integer(1)?);
    if !(0..=crate::limits::RANGE).contains(&count) {
        return Err(given.wrong(1, "a count from 0 to 10,000"));
    }
    let end = start.checked_add(count).filter(|end| i32::try_from(*end).is_ok());
    let end = end.ok_or_else(|| given.refuse("the sum of start and count is larger than 2147483647"))?;
    Ok((start..end).map(Value::from).collect())
}

//! Unions and intersections.

use serde_json::{Map, Value};

use super::number::same;
use super::{Arguments, Function, MANY, function};
use crate::evaluate::property;
use crate::fault::Fault;

pub(super) const FUNCTIONS: &[Function] = &[
    function("union", 1, MANY, union),
    function("intersection", 2, MANY, intersection),
    function("shallowmerge", 1, 1, |given| {
        let mut merged = Map::new();
        for object in given.array(0)? {
            let members = object.as_object().ok_or_else(|| given.wrong(0, "an array of objects"))?;
            merged.extend(members.clone());
        }
        Ok(Value::Object(merged))
    }),
];

/// Of arrays: every item once. Of objects: deep, the later one wins; arrays in them are not merged.
fn union(given: &Arguments<'_>) -> Result<Value, Fault> {
    if given.value(0)?.is_array() {
        let mut all: Vec<Value> = Vec::new();
        for index in 0..given.len() {
            for item in given.array(index)? {
                if !all.iter().any(|known| same(known, item)) {
                    all.push(item.clone());
                }
            }
            guard(given, all.len())?;
        }
        return Ok(Value::Array(all));
    }
    let mut all = Map::new();
    for index in 0..given.len() {
        merge(&mut all, given.object(index)?);
    }
    Ok(Value::Object(all))
}

/// Comparing each item with each is quadratic; nothing real is near this.
fn guard(given: &Arguments<'_>, count: usize) -> Result<(), Fault> {
    if count > 20_000 { Err(given.refuse("its arrays are too large")) } else { Ok(()) }
}

fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (name, value) in from {
        let known = into.keys().find(|known| *known == name).or_else(|| into.keys().find(|known| known.eq_ignore_ascii_case(name)));
        let name = known.cloned().unwrap_or_else(|| name.clone());
        match (into.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            _ => {
                into.insert(name, value.clone());
            }
        }
    }
}

/// Of arrays: the items of the first that all have. Of objects: the members that all have with the same value.
fn intersection(given: &Arguments<'_>) -> Result<Value, Fault> {
    if let Value::Array(first) = given.value(0)? {
        let mut common: Vec<Value> = Vec::new();
        let others: Vec<&Vec<Value>> = (1..given.len()).map(|index| given.array(index)).collect::<Result<_, _>>()?;
        guard(given, first.len().max(others.iter().map(|other| other.len()).max().unwrap_or_default()))?;
        for item in first {
            let has = |items: &[Value]| items.iter().any(|other| same(other, item));
            if others.iter().all(|other| has(other)) && !has(&common) {
                common.push(item.clone());
            }
        }
        return Ok(Value::Array(common));
    }
    let others: Vec<&Map<String, Value>> = (1..given.len()).map(|index| given.object(index)).collect::<Result<_, _>>()?;
    let everywhere = |name: &str, value: &Value| {
        others.iter().all(|other| property(other, name).is_some_and(|other| same(other, value)))
    };
    let common = given.object(0)?.iter().filter(|(name, value)| everywhere(name, value));
    Ok(Value::Object(common.map(|(name, value)| (name.clone(), value.clone())).collect()))
}

//! Unions and intersections. Linear: whoever writes the template chooses how large its arrays and objects are.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::number::same;
use super::{Arguments, Function, MANY, function};
use crate::fault::Fault;

/// Their rows in the table of functions.
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
        let (mut seen, mut all) = (HashSet::new(), Vec::new());
        for index in 0..given.len() {
            for item in given.array(index)? {
                if seen.insert(item.to_string()) {
                    all.push(item.clone());
                }
            }
        }
        return Ok(Value::Array(all));
    }
    let mut all = Map::new();
    for index in 0..given.len() {
        merge(&mut all, given.object(index)?);
    }
    Ok(Value::Object(all))
}

/// Names that differ in case only are the same; the first spelling stays.
fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    let known: HashMap<String, String> = into.keys().map(|name| (name.to_lowercase(), name.clone())).collect();
    for (name, value) in from {
        let name = known.get(&name.to_lowercase()).unwrap_or(name);
        match (into.get_mut(name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            _ => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Of arrays: the items of the first that all have. Of objects: the members that all have with the same value.
fn intersection(given: &Arguments<'_>) -> Result<Value, Fault> {
    if let Value::Array(first) = given.value(0)? {
        let others: Vec<HashSet<String>> = (1..given.len())
            .map(|index| Ok(given.array(index)?.iter().map(Value::to_string).collect()))
            .collect::<Result<_, Fault>>()?;
        let mut seen = HashSet::new();
        let common = first.iter().filter(|item| {
            let key = item.to_string();
            others.iter().all(|other| other.contains(&key)) && seen.insert(key)
        });
        return Ok(common.cloned().collect());
    }
    let others: Vec<HashMap<String, &Value>> = (1..given.len())
        .map(|index| Ok(given.object(index)?.iter().map(|(name, value)| (name.to_lowercase(), value)).collect()))
        .collect::<Result<_, Fault>>()?;
    let common = given.object(0)?.iter().filter(|(name, value)| {
        let name = name.to_lowercase();
        others.iter().all(|other| other.get(&name).is_some_and(|other| same(other, value)))
    });
    Ok(Value::Object(common.map(|(name, value)| (name.clone(), value.clone())).collect()))
}

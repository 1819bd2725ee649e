//! The functions that take a lambda: `map`, `filter`, `reduce`, `sort`, `toObject`, `mapValues`, `groupBy`.

use serde_json::{Map, Value};

use super::{Evaluator, argument};
use crate::expression::{Call, Node, NodeKind};
use crate::fault::{Fault, Halt};
use crate::function::{wrong_count, wrong_type};

/// `lambda('a', 'b', body)`, taken apart.
struct Lambda<'c> {
    parameters: Vec<&'c str>,
    body: &'c Node,
}

impl Evaluator<'_> {
    /// Calls one of them.
    pub(super) fn with_lambda(&mut self, call: &Call) -> Result<Value, Halt> {
        let over = self.node(argument(call, 0)?)?;
        match (call.key.as_str(), over) {
            ("mapvalues", Value::Object(members)) => self.map_values(call, members),
            ("mapvalues", _) => Err(wrong_type(&call.name, "an object").into()),
            (key, Value::Array(items)) => match key {
                "map" => self.map(call, items),
                "filter" => self.filter(call, items),
                "reduce" => self.reduce(call, items),
                "sort" => self.sort(call, items),
                "toobject" => self.object_of(call, items),
                _ => self.group_by(call, items),
            },
            _ => Err(wrong_type(&call.name, "an array").into()),
        }
    }

    /// The variable of a lambda around the place.
    pub(super) fn lambda_variable(&mut self, call: &Call) -> Result<Value, Halt> {
        let name = self.node(argument(call, 0)?)?;
        let name = name.as_str().unwrap_or_default();
        let found = self.variables.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found
            .map(|(_, value)| value.clone())
            .ok_or_else(|| Fault::new(format!("The lambda variable '{name}' is not known at this location.")).into())
    }

    fn map(&mut self, call: &Call, items: Vec<Value>) -> Result<Value, Halt> {
        let lambda = lambda(call, 1, 1..=2, 2)?;
        let mut mapped = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            mapped.push(self.run(&lambda, vec![item, Value::from(index)])?);
        }
        Ok(Value::Array(mapped))
    }

    fn filter(&mut self, call: &Call, items: Vec<Value>) -> Result<Value, Halt> {
        let lambda = lambda(call, 1, 1..=2, 2)?;
        let mut kept = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if self.test(call, &lambda, vec![item.clone(), Value::from(index)])? {
                kept.push(item);
            }
        }
        Ok(Value::Array(kept))
    }

    fn reduce(&mut self, call: &Call, items: Vec<Value>) -> Result<Value, Halt> {
        let lambda = lambda(call, 2, 2..=3, 3)?;
        let mut reduced = self.node(argument(call, 1)?)?;
        for (index, item) in items.into_iter().enumerate() {
            reduced = self.run(&lambda, vec![reduced, item, Value::from(index)])?;
        }
        Ok(reduced)
    }

    /// A stable merge sort of our own: an order that contradicts itself must give some order, and never a panic.
    fn sort(&mut self, call: &Call, items: Vec<Value>) -> Result<Value, Halt> {
        let lambda = lambda(call, 1, 2..=2, 2)?;
        let mut runs: Vec<Vec<Value>> = items.into_iter().map(|item| vec![item]).collect();
        while runs.len() > 1 {
            let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
            let mut pairs = runs.into_iter();
            while let Some(left) = pairs.next() {
                merged.push(match pairs.next() {
                    Some(right) => self.merge(call, &lambda, left, right)?,
                    None => left,
                });
            }
            runs = merged;
        }
        Ok(Value::Array(runs.pop().unwrap_or_default()))
    }

    fn merge(
        &mut self,
        call: &Call,
        lambda: &Lambda<'_>,
        left: Vec<Value>,
        right: Vec<Value>,
    ) -> Result<Vec<Value>, Halt> {
        let mut merged = Vec::with_capacity(left.len() + right.len());
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
            let second_goes_first = self.test(call, lambda, vec![second.clone(), first.clone()])?;
            merged.extend(if second_goes_first { right.next() } else { left.next() });
        }
        merged.extend(left);
        merged.extend(right);
        Ok(merged)
    }

    fn object_of(&mut self, call: &Call, items: Vec<Value>) -> Result<Value, Halt> {
        let most = if call.arguments.len() == 3 { 3 } else { 2 };
        let key = lambda(call, 1, 1..=2, most)?;
        let value = if most == 3 { Some(lambda(call, 2, 1..=2, 3)?) } else { None };
        let mut members = Map::new();
        for (index, item) in items.into_iter().enumerate() {
            let Value::String(name) = self.run(&key, vec![item.clone(), Value::from(index)])? else {
                return Err(wrong_type(&call.name, "keys that are strings").into());
            };
            let member = match &value {
                Some(value) => self.run(value, vec![item, Value::from(index)])?,
                None => item,
            };
            members.insert(name, member);
        }
        Ok(Value::Object(members))
    }

    fn map_values(&mut self, call: &Call, members: Map<String, Value>) -> Result<Value, Halt> {
        let lambda = lambda(call, 1, 1..=1, 2)?;
        let mut mapped = Map::new();
        for (name, value) in members {
            let value = self.run(&lambda, vec![value])?;
            mapped.insert(name, value);
        }
        Ok(Value::Object(mapped))
    }

    fn group_by(&mut self, call: &Call, items: Vec<Value>) -> Result<Value, Halt> {
        let lambda = lambda(call, 1, 1..=2, 2)?;
        let mut groups = Map::new();
        for (index, item) in items.into_iter().enumerate() {
            let Value::String(name) = self.run(&lambda, vec![item.clone(), Value::from(index)])? else {
                return Err(wrong_type(&call.name, "keys that are strings").into());
            };
            if let Value::Array(group) = groups.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                group.push(item);
            }
        }
        Ok(Value::Object(groups))
    }

    fn test(&mut self, call: &Call, lambda: &Lambda<'_>, values: Vec<Value>) -> Result<bool, Halt> {
        match self.run(lambda, values)? {
            Value::Bool(value) => Ok(value),
            _ => Err(wrong_type(&call.name, "a lambda that gives a boolean").into()),
        }
    }

    /// The lambda's body with these values; those that it has no parameter for are left out.
    fn run(&mut self, lambda: &Lambda<'_>, values: Vec<Value>) -> Result<Value, Halt> {
        self.budget.pay_call()?;
        let outer = self.variables.len();
        for (name, value) in lambda.parameters.iter().zip(values) {
            self.pay(&value)?;
            self.variables.push(((*name).to_owned(), value));
        }
        let value = self.node(lambda.body);
        self.variables.truncate(outer);
        value
    }
}

/// The lambda at `index` of a call that has `count` arguments.
fn lambda<'c>(
    call: &'c Call,
    index: usize,
    parameters: std::ops::RangeInclusive<usize>,
    count: usize,
) -> Result<Lambda<'c>, Fault> {
    if call.arguments.len() != count {
        return Err(wrong_count(&call.name));
    }
    let NodeKind::Call(inner) = &argument(call, index)?.kind else {
        return Err(wrong_type(&call.name, "a lambda"));
    };
    let Some((body, names)) = inner.arguments.split_last().filter(|_| inner.key == "lambda") else {
        return Err(wrong_type(&call.name, "a lambda"));
    };
    let names: Option<Vec<&str>> = names
        .iter()
        .map(|name| match &name.kind {
            NodeKind::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    match names {
        Some(names) if parameters.contains(&names.len()) => Ok(Lambda { parameters: names, body }),
        _ => Err(wrong_count("lambda")),
    }
}

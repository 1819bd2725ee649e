//! JSON whose texts and names are expressions, and whose objects may hold copy loops.

use serde_json::{Map, Value};

use crate::evaluate::member;
use crate::expression::Expression;
use crate::fault::{Fault, Halt, settled};
use crate::limits;
use crate::site::{Site, Turn};

/// The value of a tree. What all its expressions need is gathered, so that the caller can fetch it in one round.
pub(crate) fn evaluate(source: &Value, site: &Site<'_>) -> Result<Value, Halt> {
    match source {
        Value::String(text) => Expression::parse(text)?.evaluate_within(site, site.budget),
        Value::Array(items) => {
            let mut found = Gathered::default();
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                values.extend(found.take(evaluate(item, site))?);
            }
            found.finish(Value::Array(values))
        }
        Value::Object(members) => evaluate_members(members, site, &[]),
        plain => Ok(plain.clone()),
    }
}

/// The value of an object without the members in `left_out`, which are in lower case.
pub(crate) fn evaluate_members(
    members: &Map<String, Value>,
    site: &Site<'_>,
    left_out: &[&str],
) -> Result<Value, Halt> {
    let mut found = Gathered::default();
    let mut values = Map::new();
    for (name, source) in members {
        if left_out.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        if let Some(loops) = property_loops(name, source) {
            for one in loops {
                let name = one.name.to_owned();
                if let Some(value) = found.take(one.evaluate(site))? {
                    values.insert(name, value);
                }
            }
            continue;
        }
        let name = found.take(evaluate_name(name, site))?;
        let value = found.take(evaluate(source, site))?;
        if let (Some(name), Some(value)) = (name, value) {
            values.insert(name, value);
        }
    }
    found.finish(Value::Object(values))
}

fn evaluate_name(name: &str, site: &Site<'_>) -> Result<String, Halt> {
    match Expression::parse(name)?.evaluate_within(site, site.budget)? {
        Value::String(name) => Ok(name),
        _ => Err(Fault::new("The name of a property must be a string.").into()),
    }
}

/// Calls `visit` with every expression of a tree, and the place it is evaluated in. What cannot be read is left out.
pub(crate) fn visit(source: &Value, site: &Site<'_>, visit: &mut dyn FnMut(&Expression, &Site<'_>)) {
    // Loops multiply what is looked at; whoever visits asks the budget afterwards whether it saw everything.
    if site.budget.pay_call().is_err() {
        return;
    }
    match source {
        Value::String(text) => {
            if let Ok(expression) = Expression::parse(text) {
                visit(&expression, site);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| self::visit(item, site, visit)),
        Value::Object(members) => {
            for (name, source) in members {
                let Some(loops) = property_loops(name, source) else {
                    if let Ok(expression) = Expression::parse(name) {
                        visit(&expression, site);
                    }
                    self::visit(source, site, visit);
                    continue;
                };
                for one in loops {
                    let count = count(one.count, site).unwrap_or_default();
                    for index in 0..count {
                        self::visit(one.input, &site.inside(one.turn(index)), visit);
                    }
                }
            }
        }
        _ => {}
    }
}

/// The count of a copy loop, which must be known before anything is deployed.
pub(crate) fn count(source: &Value, site: &Site<'_>) -> Result<usize, Fault> {
    let value = evaluate(source, site).map_err(settled)?;
    let count = value.as_u64().and_then(|count| usize::try_from(count).ok()).filter(|count| *count <= limits::COPIES);
    count.ok_or_else(|| {
        Fault::validation(format!("The copy count must be an integer from 0 to {}", limits::COPIES)).at("copy.count")
    })
}

/// A copy loop that makes an array.
pub(crate) struct Loop<'a> {
    pub(crate) name: &'a str,
    pub(crate) count: &'a Value,
    pub(crate) input: &'a Value,
    /// Whether `copyIndex()` without a name means this loop.
    pub(crate) unnamed: bool,
}

impl Loop<'_> {
    /// The array, paid from the site's budget turn by turn.
    pub(crate) fn evaluate(&self, site: &Site<'_>) -> Result<Value, Halt> {
        let mut found = Gathered::default();
        let mut values = Vec::new();
        for index in 0..count(self.count, site)? {
            if let Some(value) = found.take(evaluate(self.input, &site.inside(self.turn(index))))? {
                site.budget.pay_value(&value)?;
                values.push(value);
            }
        }
        found.finish(Value::Array(values))
    }

    fn turn(&self, index: usize) -> Turn {
        Turn { name: self.name.to_lowercase(), index, unnamed: self.unnamed }
    }
}

/// `"copy": [{"name", "count", "input"}, …]`. A `copy` of another shape is an ordinary property.
fn property_loops<'a>(name: &str, source: &'a Value) -> Option<Vec<Loop<'a>>> {
    let loops = source.as_array().filter(|loops| name.eq_ignore_ascii_case("copy") && !loops.is_empty())?;
    loops
        .iter()
        .map(|one| {
            let one = one.as_object()?;
            let (name, count, input) = (member(one, "name")?.as_str()?, member(one, "count")?, member(one, "input")?);
            Some(Loop { name, count, input, unnamed: false })
        })
        .collect()
}

/// What several evaluations need, together.
#[derive(Default)]
struct Gathered(Vec<crate::ExternalCall>);

impl Gathered {
    /// The value; nothing if it needs an answer first. A fault goes before all that is needed.
    fn take<T>(&mut self, result: Result<T, Halt>) -> Result<Option<T>, Halt> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Halt::Need(calls)) => {
                for call in calls {
                    if !self.0.contains(&call) {
                        self.0.push(call);
                    }
                }
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    fn finish(self, value: Value) -> Result<Value, Halt> {
        if self.0.is_empty() { Ok(value) } else { Err(Halt::Need(self.0)) }
    }
}

//! One evaluation of a rule: what it knows, and the functions that only policy rules have.

use std::cell::{Cell, RefCell};

use jiff::{SignedDuration, Timestamp};
use lazurite_template::{Budget, Fault, Halt, Scope};
use serde_json::{Map, Value, json};

use super::field::{Cursor, Field, Found, Step, exact};

/// The functions that a rule has beyond the language's own.
pub(super) const FUNCTIONS: [&str; 9] = [
    "adddays",
    "current",
    "field",
    "parameters",
    "policy",
    "requestcontext",
    "resourcegroup",
    "subscription",
    "utcnow",
];

/// Conditions that one evaluation may look at. A rule that counts arrays within arrays must not keep the server busy.
const CONDITIONS: usize = 200_000;

/// What is known about a resource and its place.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The resource as a GET would show it.
    pub(crate) resource: Value,
    /// The rule's parameters.
    pub(crate) parameters: Map<String, Value>,
    /// `resourceGroup()`
    pub(crate) resource_group: Value,
    /// `subscription()`
    pub(crate) subscription: Value,
    /// `policy()`: `assignmentId`, `definitionId`, …
    pub(crate) policy: Value,
    /// `requestContext().apiVersion`
    pub(crate) api_version: Option<String>,
    /// `utcNow()`
    pub(crate) now: Timestamp,
}

/// A condition that was looked at, as `evaluationDetails` and compliance details show it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    /// `Field`, `Value` or `Count`.
    pub(crate) kind: &'static str,
    /// What was looked at.
    pub(crate) expression: String,
    /// What was found.
    pub(crate) value: Value,
    /// With what it was compared.
    pub(crate) target: Value,
    /// How.
    pub(crate) operator: String,
    /// What came of it.
    pub(crate) result: bool,
}

/// The evaluation.
#[derive(Debug)]
pub(crate) struct Evaluation<'a> {
    facts: &'a Facts,
    cursors: Vec<Cursor>,
    values: Vec<(Option<String>, Value)>,
    purse: &'a Purse,
}

/// What evaluations of the same resource share: what they may spend, and what they saw.
#[derive(Debug)]
pub(crate) struct Purse {
    budget: Budget,
    conditions: Cell<usize>,
    seen: RefCell<Vec<Seen>>,
}

impl Default for Purse {
    fn default() -> Self {
        Self { budget: Budget::default(), conditions: Cell::new(CONDITIONS), seen: RefCell::new(Vec::new()) }
    }
}

impl Purse {
    /// The conditions that were looked at outside of counts, in order.
    pub(crate) fn into_seen(self) -> Vec<Seen> {
        self.seen.into_inner()
    }
}

impl<'a> Evaluation<'a> {
    /// An evaluation with these facts.
    pub(crate) const fn new(facts: &'a Facts, purse: &'a Purse) -> Self {
        Self { facts, cursors: Vec::new(), values: Vec::new(), purse }
    }

    /// What expressions may spend.
    pub(super) const fn budget(&self) -> &Budget {
        &self.purse.budget
    }

    /// Looks a field up in the resource.
    pub(super) fn find(&self, field: &Field) -> Found<'a> {
        field.find(&self.facts.resource, &self.cursors)
    }

    /// Pays for a condition.
    pub(super) fn pay(&self) -> Result<(), String> {
        let left = self.purse.conditions.get().checked_sub(1).ok_or("the rule looks at too many things")?;
        self.purse.conditions.set(left);
        Ok(())
    }

    /// Remembers a condition; those within counts are too many to tell.
    pub(super) fn note(&self, seen: impl FnOnce() -> Seen) {
        let mut all = self.purse.seen.borrow_mut();
        if self.cursors.is_empty() && self.values.is_empty() && all.len() < 50 {
            all.push(seen());
        }
    }

    /// The same evaluation at an item of an array.
    pub(super) fn with_cursor(&self, cursor: Cursor) -> Self {
        let mut cursors = self.cursors.clone();
        cursors.push(cursor);
        Self { facts: self.facts, cursors, values: self.values.clone(), purse: self.purse }
    }

    /// The same evaluation at an item of a counted value.
    pub(super) fn with_value(&self, name: Option<&str>, value: Value) -> Self {
        let mut values = self.values.clone();
        values.push((name.map(str::to_owned), value));
        Self { facts: self.facts, cursors: self.cursors.clone(), values, purse: self.purse }
    }

    /// Whether a `count` around this place looks at one item there.
    pub(super) fn is_at(&self, way: &[Step]) -> bool {
        self.cursors.iter().any(|cursor| cursor.way == way)
    }

    /// How many items the array has to which the way leads, which ends with `[*]`.
    pub(super) fn length(&self, way: &[Step], field: &Field) -> usize {
        let mut value = Some(&self.facts.resource);
        if let Field::Alias(alias) = field {
            value = value.filter(|resource| alias.is_of(resource));
        }
        for (at, step) in way.iter().enumerate().take(way.len().saturating_sub(1)) {
            value = match step {
                Step::Member(name) => value.and_then(|value| exact(value, name)),
                Step::Each => {
                    let cursor = self.cursors.iter().find(|cursor| Some(&*cursor.way) == way.get(..=at));
                    value.and_then(Value::as_array).zip(cursor).and_then(|(items, cursor)| items.get(cursor.item))
                }
            };
        }
        value.and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// `field('…')`: an array for aliases with `[*]`; what is missing is the empty text.
    fn field(&self, name: &str) -> Result<Value, Fault> {
        let field =
            Field::parse(name).ok_or_else(|| Fault::new(format!("'{name}' is neither a field nor an alias.")))?;
        Ok(match self.find(&field) {
            Found::One(value) => value.cloned().unwrap_or_else(|| json!("")),
            Found::Many(values) => values.into_iter().flatten().cloned().collect(),
        })
    }

    /// `current()`, `current('name')`, `current('alias[*]')`: what the count around the expression looks at.
    fn current(&self, name: Option<&str>) -> Result<Value, Fault> {
        let Some(name) = name else {
            if let Some((_, value)) = self.values.last() {
                return Ok(value.clone());
            }
            let cursor = self.cursors.last().ok_or_else(|| Fault::new("'current' stands outside of a 'count'."))?;
            return Ok(self.item(&cursor.way).cloned().unwrap_or(Value::Null));
        };
        let named = |(known, _): &&(Option<String>, Value)| known.as_ref().is_some_and(|known| known == name);
        if let Some((_, value)) = self.values.iter().rev().find(named) {
            return Ok(value.clone());
        }
        match Field::parse(name).map(|field| self.find(&field)) {
            Some(Found::One(value)) => Ok(value.cloned().unwrap_or_else(|| json!(""))),
            _ => Err(Fault::new(format!("'current('{name}')' names nothing that a 'count' around it looks at."))),
        }
    }

    fn item(&self, way: &[Step]) -> Option<&'a Value> {
        let mut value = Some(&self.facts.resource);
        for (at, step) in way.iter().enumerate() {
            value = match step {
                Step::Member(name) => value.and_then(|value| exact(value, name)),
                Step::Each => {
                    let cursor = self.cursors.iter().find(|cursor| Some(&*cursor.way) == way.get(..=at));
                    value.and_then(Value::as_array).zip(cursor).and_then(|(items, cursor)| items.get(cursor.item))
                }
            };
        }
        value
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Fault>> {
        let text = |at: usize| arguments.get(at).and_then(Value::as_str);
        let needed = |at: usize| text(at).ok_or_else(|| Fault::new(format!("The function '{name}' wants a text.")));
        Some(match name {
            "parameters" => needed(0).and_then(|name| self.parameter(name)),
            "field" => needed(0).and_then(|name| self.field(name)),
            "current" => self.current(text(0)),
            "policy" => Ok(self.facts.policy.clone()),
            "resourcegroup" => Ok(self.facts.resource_group.clone()),
            "subscription" => Ok(self.facts.subscription.clone()),
            "requestcontext" => Ok(json!({ "apiVersion": self.facts.api_version })),
            "utcnow" if arguments.is_empty() => Ok(json!(format!("{:.7}", self.facts.now))),
            "utcnow" => Err(Fault::new("In policy rules 'utcNow' takes no format here.")),
            "adddays" => needed(0).and_then(|from| add_days(from, arguments.get(1))),
            _ => return None,
        })
    }

    fn parameter(&self, name: &str) -> Result<Value, Fault> {
        let found = self.facts.parameters.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).ok_or_else(|| Fault::new(format!("There is no parameter '{name}'.")))
    }
}

fn add_days(from: &str, days: Option<&Value>) -> Result<Value, Fault> {
    let wrong = || Fault::new("'addDays' takes a date and time in ISO 8601 form, and a whole number of days.");
    let from: Timestamp = from.parse().map_err(|_| wrong())?;
    let hours = days.and_then(Value::as_i64).and_then(|days| days.checked_mul(24)).ok_or_else(wrong)?;
    let duration = SignedDuration::try_from_hours(hours).ok_or_else(wrong)?;
    Ok(json!(format!("{:.7}", from.checked_add(duration).map_err(|_| wrong())?)))
}

impl Scope for Evaluation<'_> {
    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Halt>> {
        self.function(name, arguments).map(|value| value.map_err(Halt::from))
    }

    fn absent(&self) -> Option<Value> {
        Some(Value::Null)
    }
}

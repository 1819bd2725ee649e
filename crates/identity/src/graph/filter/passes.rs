//! Whether an object passes a filter.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Comparison, Condition, Literal, Path, TextTest};

/// What paths begin at: the object, or the item that a variable stands for.
pub(super) struct Scope<'v> {
    variable: Option<&'v str>,
    value: &'v Value,
    around: Option<&'v Scope<'v>>,
}

impl<'v> Scope<'v> {
    /// The object itself.
    pub(super) fn of(value: &'v Value) -> Self {
        Self { variable: None, value, around: None }
    }

    fn find(&self, path: &Path) -> Option<&'v Value> {
        let (first, rest) = path.0.split_first()?;
        let mut scope = Some(self);
        while let Some(here) = scope {
            if here.variable.is_some_and(|variable| variable == first) {
                return rest.iter().try_fold(here.value, |value, name| value.get(name));
            }
            if here.variable.is_none() {
                return path.0.iter().try_fold(here.value, |value, name| value.get(name));
            }
            scope = here.around;
        }
        None
    }

    fn items(&self, path: &Path) -> &'v [Value] {
        self.find(path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

impl Condition {
    pub(super) fn holds(&self, scope: &Scope<'_>) -> bool {
        match self {
            Self::Both(a, b) => a.holds(scope) && b.holds(scope),
            Self::Either(a, b) => a.holds(scope) || b.holds(scope),
            Self::Not(inner) => !inner.holds(scope),
            Self::Compare(path, comparison, literal) => compares(scope.find(path), *comparison, literal),
            Self::In(path, literals) => {
                let value = scope.find(path);
                literals.iter().any(|literal| compares(value, Comparison::Eq, literal))
            }
            Self::Text(path, test, wanted) => {
                scope.find(path).and_then(Value::as_str).is_some_and(|text| tests(text, *test, wanted))
            }
            Self::Any(path, None) => !scope.items(path).is_empty(),
            Self::Any(path, Some((variable, inner))) => {
                scope.items(path).iter().any(|item| inner.holds(&item_scope(scope, variable, item)))
            }
            Self::All(path, variable, inner) => {
                scope.items(path).iter().all(|item| inner.holds(&item_scope(scope, variable, item)))
            }
            Self::Flag(path) => scope.find(path).and_then(Value::as_bool).unwrap_or(false),
        }
    }
}

fn item_scope<'v>(around: &'v Scope<'v>, variable: &'v str, value: &'v Value) -> Scope<'v> {
    Scope { variable: Some(variable), value, around: Some(around) }
}

fn compares(value: Option<&Value>, comparison: Comparison, literal: &Literal) -> bool {
    let value = value.filter(|value| !value.is_null());
    let order = value.and_then(|value| order(value, literal));
    let equal = order == Some(Ordering::Equal) || (value.is_none() && *literal == Literal::Null);
    match comparison {
        Comparison::Eq => equal,
        Comparison::Ne => !equal,
        Comparison::Ge => order.is_some_and(Ordering::is_ge),
        Comparison::Gt => order.is_some_and(Ordering::is_gt),
        Comparison::Le => order.is_some_and(Ordering::is_le),
        Comparison::Lt => order.is_some_and(Ordering::is_lt),
    }
}

fn order(value: &Value, literal: &Literal) -> Option<Ordering> {
    match (value, literal) {
        (Value::String(text), Literal::Text(wanted)) => Some(text.to_lowercase().cmp(&wanted.to_lowercase())),
        (Value::String(text), Literal::Time(wanted)) => Some(text.parse::<jiff::Timestamp>().ok()?.cmp(wanted)),
        (Value::Number(number), Literal::Number(wanted)) => number.as_f64()?.partial_cmp(wanted),
        (Value::Bool(flag), Literal::Flag(wanted)) => Some(flag.cmp(wanted)),
        _ => None,
    }
}

fn tests(text: &str, test: TextTest, wanted: &str) -> bool {
    let (text, wanted) = (text.to_lowercase(), wanted.to_lowercase());
    match test {
        TextTest::StartsWith => text.starts_with(&wanted),
        TextTest::EndsWith => text.ends_with(&wanted),
        TextTest::Contains => text.contains(&wanted),
    }
}

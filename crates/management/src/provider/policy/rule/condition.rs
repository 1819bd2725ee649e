//! Conditions, and the logic that ties them together.

use serde_json::{Map, Value, json};

use super::count::Count;
use super::evaluation::{Evaluation, Seen};
use super::field::{Field, Found};
use super::operator::{self, Operator};
use super::reader::Reader;
use super::template::Template;

/// What stands in an `if` or `where`.
#[derive(Debug)]
pub(super) enum Condition {
    /// `allOf`
    All(Vec<Self>),
    /// `anyOf`
    Any(Vec<Self>),
    /// `not`
    Not(Box<Self>),
    /// One comparison.
    Compare(Box<Comparison>),
}

/// A subject, an operator and what it is compared with.
#[derive(Debug)]
pub(super) struct Comparison {
    subject: Subject,
    operator: Operator,
    /// The operator holds when it does not: `notEquals`, …
    turned: bool,
    operand: Template,
    /// The operator's name as it was written.
    name: String,
}

#[derive(Debug)]
enum Subject {
    Field(Template),
    Value(Template),
    Count(Count),
}

impl Condition {
    /// Reads a condition; `at` names its place.
    pub(super) fn read(condition: &Value, at: &str, reader: &mut Reader<'_>) -> Self {
        let Some(members) = condition.as_object() else {
            return reader.fault(at, "A condition must be an object.");
        };
        let logic = members
            .iter()
            .find(|(name, _)| ["allOf", "anyOf", "not"].into_iter().any(|known| known.eq_ignore_ascii_case(name)));
        let Some((name, inner)) = logic else {
            return Self::comparison(members, at, reader);
        };
        if members.len() > 1 {
            return reader.fault(at, &format!("Beside '{name}' nothing else may stand."));
        }
        let at = format!("{at}.{name}");
        if name.eq_ignore_ascii_case("not") {
            return Self::Not(Box::new(Self::read(inner, &at, reader)));
        }
        let Some(items) = inner.as_array().filter(|items| !items.is_empty()) else {
            return reader.fault(&at, &format!("'{name}' needs an array of conditions."));
        };
        let items = items.iter().enumerate().map(|(n, item)| Self::read(item, &format!("{at}[{n}]"), reader)).collect();
        if name.eq_ignore_ascii_case("allOf") { Self::All(items) } else { Self::Any(items) }
    }

    fn comparison(members: &Map<String, Value>, at: &str, reader: &mut Reader<'_>) -> Self {
        let mut subject = None;
        let mut compared = None;
        for (name, value) in members {
            match (name.to_lowercase().as_str(), operator::find(name)) {
                ("field" | "value" | "count", _) if subject.is_some() => {
                    return reader.fault(at, "A condition has one of 'field', 'value' and 'count', not several.");
                }
                ("field", _) => subject = Subject::field(value, at, reader),
                ("value", _) => subject = Some(Subject::Value(Template::read(value, at, reader))),
                ("count", _) => subject = Count::read(value, &format!("{at}.count"), reader).map(Subject::Count),
                (_, Some(_)) if compared.is_some() => {
                    return reader.fault(at, "A condition has one operator, not several.");
                }
                (_, Some((operator, turned))) => {
                    compared = Some((operator, turned, Template::read(value, at, reader), name.clone()));
                }
                _ => return reader.fault(at, &format!("A condition does not know '{name}'.")),
            }
        }
        let Some((operator, turned, operand, name)) = compared else {
            return reader.fault(at, "A condition needs an operator, e.g. 'equals'.");
        };
        if let Some(why) = operand.plain().and_then(|operand| operator.refuses(operand)) {
            return reader.fault(at, &format!("The operator '{name}' {why}."));
        }
        let Some(subject) = subject else {
            return reader.fault(at, "A condition needs a valid 'field', 'value' or 'count'.");
        };
        Self::Compare(Box::new(Comparison { subject, operator, turned, operand, name }))
    }

    /// Whether the condition holds.
    pub(super) fn holds(&self, evaluation: &Evaluation<'_>) -> Result<bool, String> {
        match self {
            Self::All(items) => {
                for item in items {
                    if !item.holds(evaluation)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(items) => {
                for item in items {
                    if item.holds(evaluation)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(inner) => Ok(!inner.holds(evaluation)?),
            Self::Compare(comparison) => comparison.holds(evaluation),
        }
    }

    /// As [`Self::holds`], but only what asks for type, name and kind is looked at; `None`: that alone does not decide.
    pub(super) fn concerns(&self, evaluation: &Evaluation<'_>) -> Option<bool> {
        match self {
            Self::All(items) => {
                let mut known = Some(true);
                for item in items {
                    match item.concerns(evaluation) {
                        Some(false) => return Some(false),
                        Some(true) => {}
                        None => known = None,
                    }
                }
                known
            }
            Self::Any(items) => {
                let mut known = Some(false);
                for item in items {
                    match item.concerns(evaluation) {
                        Some(true) => return Some(true),
                        Some(false) => {}
                        None => known = None,
                    }
                }
                known
            }
            Self::Not(inner) => inner.concerns(evaluation).map(|known| !known),
            Self::Compare(comparison) => comparison.concerns(evaluation),
        }
    }
}

impl Subject {
    fn field(value: &Value, at: &str, reader: &mut Reader<'_>) -> Option<Self> {
        let template = Template::read(value, at, reader);
        match template.plain() {
            Some(Value::String(name)) => {
                reader.field(name, at)?;
            }
            Some(_) => {
                reader.note(at, "The property 'field' must be a text.");
                return None;
            }
            None => {}
        }
        Some(Self::Field(template))
    }
}

impl Comparison {
    fn holds(&self, evaluation: &Evaluation<'_>) -> Result<bool, String> {
        evaluation.pay()?;
        let operand = self.operand.evaluate(evaluation)?;
        let compare = |value: Option<&Value>| Ok::<bool, String>(self.operator.holds(value, &operand)? != self.turned);
        let (kind, expression, value, result) = match &self.subject {
            Subject::Value(template) => {
                let value = template.evaluate(evaluation)?;
                let result = compare(Some(&value))?;
                ("Value", String::new(), value, result)
            }
            Subject::Count(count) => {
                let value = json!(count.number(evaluation)?);
                let result = compare(Some(&value))?;
                ("Count", String::new(), value, result)
            }
            Subject::Field(template) => {
                let name = template.evaluate(evaluation)?;
                let name = name.as_str().unwrap_or_default().to_owned();
                let field = Field::parse(&name).ok_or_else(|| format!("'{name}' is neither a field nor an alias"))?;
                let (value, result) = match evaluation.find(&field) {
                    Found::One(value) => (value.cloned().unwrap_or_default(), compare(value)?),
                    // Every item must be so; of no items that is true.
                    Found::Many(values) => {
                        let mut result = true;
                        for value in &values {
                            result = result && compare(*value)?;
                        }
                        (values.into_iter().flatten().cloned().collect(), result)
                    }
                };
                ("Field", name, value, result)
            }
        };
        let (target, operator) = (operand, self.name.clone());
        evaluation.note(|| Seen { kind, expression, value, target, operator, result });
        Ok(result)
    }

    fn concerns(&self, evaluation: &Evaluation<'_>) -> Option<bool> {
        let Subject::Field(template) = &self.subject else { return None };
        let name = template.evaluate(evaluation).ok()?;
        match Field::parse(name.as_str()?)? {
            Field::Type | Field::Name | Field::FullName | Field::Kind => self.holds(evaluation).ok(),
            _ => None,
        }
    }
}

//! A value in a rule: JSON whose texts may be expressions.

use lazurite_template::{Expression, Halt};
use serde_json::{Map, Value};

use super::evaluation::Evaluation;
use super::reader::Reader;

/// A value, with its expressions read.
#[derive(Debug, Clone)]
pub(crate) enum Template {
    /// Stands for itself.
    Plain(Value),
    /// An expression.
    Text(Box<Expression>),
    /// A list with expressions in it.
    List(Vec<Self>),
    /// An object with expressions in it.
    Object(Vec<(String, Self)>),
}

impl Template {
    /// Reads a value; `at` names its place in the rule.
    pub(super) fn read(value: &Value, at: &str, reader: &mut Reader<'_>) -> Self {
        match value {
            Value::String(text) => match Expression::parse(text) {
                Ok(Expression::Literal(text)) => Self::Plain(Value::String(text)),
                Ok(expression) => {
                    reader.check(&expression, at);
                    Self::Text(Box::new(expression))
                }
                Err(fault) => {
                    reader.note_as("InvalidPolicyParameters", at, &fault.message);
                    Self::Plain(Value::Null)
                }
            },
            Value::Array(items) => Self::List(items.iter().map(|item| Self::read(item, at, reader)).collect()),
            Value::Object(members) => Self::Object(
                members.iter().map(|(name, member)| (name.clone(), Self::read(member, at, reader))).collect(),
            ),
            plain => Self::Plain(plain.clone()),
        }
    }

    /// The value without expressions; `None`: it has some.
    pub(super) const fn plain(&self) -> Option<&Value> {
        match self {
            Self::Plain(value) => Some(value),
            _ => None,
        }
    }

    /// What the value comes to.
    ///
    /// # Errors
    /// A sentence about an expression that could not be evaluated.
    pub(crate) fn evaluate(&self, evaluation: &Evaluation<'_>) -> Result<Value, String> {
        match self {
            Self::Plain(value) => Ok(value.clone()),
            Self::Text(expression) => {
                expression.evaluate_within(evaluation, evaluation.budget()).map_err(|halt| match halt {
                    Halt::Fault(fault) => fault.message,
                    Halt::Need(_) => "the expression asks for what policy rules may not know".to_owned(),
                })
            }
            Self::List(items) => items.iter().map(|item| item.evaluate(evaluation)).collect(),
            Self::Object(members) => {
                let mut object = Map::new();
                for (name, member) in members {
                    object.insert(name.clone(), member.evaluate(evaluation)?);
                }
                Ok(Value::Object(object))
            }
        }
    }
}

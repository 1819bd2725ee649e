//! The conditions' operators. Texts are compared without regard to case, except by `match`.

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// An operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equals,
    Like,
    Match,
    MatchInsensitively,
    Contains,
    In,
    ContainsKey,
    Less,
    LessOrEquals,
    Greater,
    GreaterOrEquals,
    Exists,
}

/// Every operator by its name; `true`: it holds when the other one does not.
const NAMES: [(&str, Operator, bool); 19] = [
    ("equals", Operator::Equals, false),
    ("notEquals", Operator::Equals, true),
    ("like", Operator::Like, false),
    ("notLike", Operator::Like, true),
    ("match", Operator::Match, false),
    ("notMatch", Operator::Match, true),
    ("matchInsensitively", Operator::MatchInsensitively, false),
    ("notMatchInsensitively", Operator::MatchInsensitively, true),
    ("contains", Operator::Contains, false),
    ("notContains", Operator::Contains, true),
    ("in", Operator::In, false),
    ("notIn", Operator::In, true),
    ("containsKey", Operator::ContainsKey, false),
    ("notContainsKey", Operator::ContainsKey, true),
    ("less", Operator::Less, false),
    ("lessOrEquals", Operator::LessOrEquals, false),
    ("greater", Operator::Greater, false),
    ("greaterOrEquals", Operator::GreaterOrEquals, false),
    ("exists", Operator::Exists, false),
];

/// The operator of that name, and whether it is turned round.
pub(super) fn find(name: &str) -> Option<(Operator, bool)> {
    NAMES
        .iter()
        .find(|(known, _, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, operator, turned)| (*operator, *turned))
}

impl Operator {
    /// What is wrong with an operand that holds no expression.
    pub(super) fn refuses(self, operand: &Value) -> Option<&'static str> {
        match (self, operand) {
            (Self::In, operand) if !operand.is_array() => Some("takes an array"),
            (Self::Exists, operand) if truth(operand).is_none() => Some("takes true or false"),
            (Self::Like, operand) if stars(operand) > 1 => Some("takes a text with at most one '*'"),
            (Self::Like | Self::Match | Self::MatchInsensitively | Self::ContainsKey, operand)
                if !operand.is_string() =>
            {
                Some("takes a text")
            }
            (Self::Less | Self::LessOrEquals | Self::Greater | Self::GreaterOrEquals, operand)
                if !operand.is_string() && !operand.is_number() =>
            {
                Some("takes a text or a number")
            }
            (_, Value::Null) => Some("takes a value"),
            _ => None,
        }
    }

    /// Whether the value, which may be missing, stands to the operand as the operator says.
    ///
    /// # Errors
    /// A sentence about values that cannot be compared.
    pub(super) fn holds(self, value: Option<&Value>, operand: &Value) -> Result<bool, String> {
        let value = value.filter(|value| !value.is_null());
        if let Some(why) = self.refuses(operand) {
            return Err(format!("the operator '{self:?}' {why}"));
        }
        Ok(match self {
            Self::Equals => equal(value, operand),
            Self::In => operand.as_array().is_some_and(|items| items.iter().any(|item| equal(value, item))),
            Self::Exists => value.is_some() == truth(operand).unwrap_or_default(),
            Self::Contains => value.is_some_and(|value| contains(value, operand)),
            Self::ContainsKey => value.zip(operand.as_str()).is_some_and(|(value, key)| has_key(value, key)),
            Self::Like => {
                let texts = value.and_then(text).zip(text(operand));
                texts.is_some_and(|(value, pattern)| like(&value.to_lowercase(), &pattern.to_lowercase()))
            }
            Self::Match => {
                value.and_then(text).zip(text(operand)).is_some_and(|(value, pattern)| fits(&value, &pattern))
            }
            Self::MatchInsensitively => {
                let texts = value.and_then(text).zip(text(operand));
                texts.is_some_and(|(value, pattern)| fits(&value.to_lowercase(), &pattern.to_lowercase()))
            }
            Self::Less | Self::LessOrEquals | Self::Greater | Self::GreaterOrEquals => {
                value.map(|value| order(value, operand)).transpose()?.is_some_and(|order| self.admits(order))
            }
        })
    }

    fn admits(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEquals => order.is_le(),
            Self::Greater => order.is_gt(),
            _ => order.is_ge(),
        }
    }
}

/// A missing value equals nothing but the empty text.
fn equal(value: Option<&Value>, operand: &Value) -> bool {
    match (value, operand) {
        (None, operand) => operand.is_null() || operand.as_str() == Some(""),
        (Some(Value::Number(a)), Value::Number(b)) => same_number(a, b),
        (Some(Value::Array(a)), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(Some(a), b))
        }
        (Some(Value::Object(a)), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(Some(a), b)))
        }
        (Some(a), b) => text(a).zip(text(b)).is_some_and(|(a, b)| a.to_lowercase() == b.to_lowercase()),
    }
}

fn same_number(a: &Number, b: &Number) -> bool {
    a == b || a.as_f64().zip(b.as_f64()).is_some_and(|(a, b)| a.total_cmp(&b).is_eq())
}

/// A text, number or truth value as text.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

fn truth(operand: &Value) -> Option<bool> {
    match operand {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.to_lowercase().parse().ok(),
        _ => None,
    }
}

fn stars(operand: &Value) -> usize {
    operand.as_str().map_or(0, |pattern| pattern.matches('*').count())
}

/// A text holds a part, an array an item.
fn contains(value: &Value, operand: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| equal(Some(item), operand)),
        value => text(value)
            .zip(text(operand))
            .is_some_and(|(value, part)| value.to_lowercase().contains(&part.to_lowercase())),
    }
}

fn has_key(value: &Value, key: &str) -> bool {
    value.as_object().is_some_and(|members| members.keys().any(|name| name.to_lowercase() == key.to_lowercase()))
}

/// `*` stands for any text.
fn like(value: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => value == pattern,
        Some((head, tail)) => value.strip_prefix(head).is_some_and(|rest| rest.ends_with(tail)),
    }
}

/// `#` stands for a digit, `?` for a letter, `.` for any character.
fn fits(value: &str, pattern: &str) -> bool {
    let fits = |(value, pattern): (char, char)| match pattern {
        '#' => value.is_ascii_digit(),
        '?' => value.is_alphabetic(),
        '.' => true,
        plain => value == plain,
    };
    value.chars().count() == pattern.chars().count() && value.chars().zip(pattern.chars()).all(fits)
}

fn order(value: &Value, operand: &Value) -> Result<Ordering, String> {
    match (value, operand) {
        (Value::Number(a), Value::Number(b)) => a.as_f64().zip(b.as_f64()).map(|(a, b)| a.total_cmp(&b)),
        (Value::String(a), Value::String(b)) => Some(a.to_lowercase().cmp(&b.to_lowercase())),
        _ => None,
    }
    .ok_or_else(|| "a text and something that is none cannot be put in order".to_owned())
}

//! `$filter`: comparisons, `in`, `startswith`, `endswith`, `contains`, `any`, `all`, joined by `and`, `or`, `not` and
//! parentheses (OData 4.01, part 2, §5.1.1).
//!
//! Evaluated over the JSON that the client would see, so a filter can name whatever an answer shows. Texts are compared
//! without regard to case, as Graph does. A filter comes from the network: its length and depth are bounded, and what is
//! not understood is refused and never ignored.

mod parse;
mod passes;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::failure::Failure;

/// A parsed filter. The empty one lets everything pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter(Option<Condition>);

/// What must hold of an object.
#[derive(Clone, Debug, PartialEq)]
enum Condition {
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare(Path, Comparison, Literal),
    In(Path, Vec<Literal>),
    Text(Path, TextTest, String),
    /// A collection, the variable that stands for its items, and what must hold of one of them; without the two: that
    /// there is an item.
    Any(Path, Option<(String, Box<Self>)>),
    /// The same for all items.
    All(Path, String, Box<Self>),
    /// A property that is `true`.
    Flag(Path),
}

/// The names from the object, or from a variable, to a property.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Path(Vec<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Eq,
    Ne,
    Ge,
    Gt,
    Le,
    Lt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextTest {
    StartsWith,
    EndsWith,
    Contains,
}

#[derive(Clone, Debug, PartialEq)]
enum Literal {
    Text(String),
    Number(f64),
    Time(Timestamp),
    Flag(bool),
    Null,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// 400 `Request_UnsupportedQuery`.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        parse::condition(text).map(|condition| Self(Some(condition))).ok_or_else(|| unsupported(text))
    }

    /// The text that a property, or one of a collection's items, must equal, if the filter says one: for finding
    /// candidates by index.
    pub(crate) fn demanded(&self, property: &str) -> Option<&str> {
        self.0.as_ref().and_then(|condition| condition.demanded(property))
    }

    /// The period in which a property must lie, if the filter says so: for reading no more of a log than that.
    pub(crate) fn period(&self, property: &str) -> (Timestamp, Timestamp) {
        let mut period = (Timestamp::MIN, Timestamp::MAX);
        if let Some(condition) = &self.0 {
            condition.narrow(property, &mut period);
        }
        period
    }

    /// Whether an object, in the form in which it would be shown, passes.
    pub(crate) fn passes(&self, view: &Value) -> bool {
        self.0.as_ref().is_none_or(|condition| condition.holds(&passes::Scope::of(view)))
    }
}

impl Condition {
    fn demanded(&self, property: &str) -> Option<&str> {
        match self {
            Self::Both(a, b) => a.demanded(property).or_else(|| b.demanded(property)),
            Self::Compare(path, Comparison::Eq, Literal::Text(value)) if path.is(property) => Some(value),
            Self::Any(path, Some((variable, condition))) if path.is(property) => match &**condition {
                Self::Compare(item, Comparison::Eq, Literal::Text(value)) if item.is(variable) => Some(value),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Condition {
    fn narrow(&self, property: &str, period: &mut (Timestamp, Timestamp)) {
        match self {
            Self::Both(a, b) => {
                a.narrow(property, period);
                b.narrow(property, period);
            }
            Self::Compare(path, Comparison::Ge | Comparison::Gt, Literal::Time(time)) if path.is(property) => {
                period.0 = period.0.max(*time);
            }
            Self::Compare(path, Comparison::Le | Comparison::Lt, Literal::Time(time)) if path.is(property) => {
                // The end of a period does not belong to it.
                let behind = time.checked_add(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MAX);
                period.1 = period.1.min(behind);
            }
            _ => {}
        }
    }
}

impl Path {
    fn is(&self, name: &str) -> bool {
        matches!(&*self.0, [only] if only == name)
    }
}

fn unsupported(text: &str) -> Failure {
    let shown: String = text.chars().take(200).collect();
    let message = format!(
        "Invalid filter clause: '{shown}'. Understood are eq, ne, ge, gt, le, lt, in (…), startswith(…), endswith(…), contains(…), any(x:…) and all(x:…), joined by and, or, not and parentheses."
    );
    Failure::new(http::StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", message)
}

#[cfg(test)]
mod tests;

//! The language, function by function: tables of expressions and their values, after the examples of the public
//! template reference.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends when something is wrong"
)]

#[path = "language/collections.rs"]
mod collections;
#[path = "language/dates.rs"]
mod dates;
#[path = "language/hostile.rs"]
mod hostile;
#[path = "language/lambdas.rs"]
mod lambdas;
#[path = "language/logic.rs"]
mod logic;
#[path = "language/objects.rs"]
mod objects;
#[path = "language/refusals.rs"]
mod refusals;
#[path = "language/scopes.rs"]
mod scopes;
#[path = "language/syntax.rs"]
mod syntax;
#[path = "language/texts.rs"]
mod texts;

use lazurite_template::{Expression, Halt};
use serde_json::Value;

/// The value of an expression that needs nothing from outside.
fn value(expression: &str) -> Result<Value, Halt> {
    Expression::parse(expression)?.evaluate(&())
}

/// Every expression has the value beside it, which is written as JSON.
fn holds(rows: &[(&str, &str)]) {
    for (expression, expected) in rows {
        let expected: Value = serde_json::from_str(expected).expect(expected);
        assert_eq!(value(expression), Ok(expected), "{expression}");
    }
}

//! Expressions: what ARM writes in brackets inside a JSON text, `[concat('a', parameters('b').c[0])]`.

mod lexer;
mod parser;
mod syntax;

pub(crate) use syntax::{Call, Node, NodeKind, Step};

use crate::evaluate::{Budget, Evaluator, Scope};
use crate::fault::{Fault, Halt};
use crate::limits;

/// A text of a template or of a policy rule, read.
#[derive(Debug, Clone)]
pub enum Expression {
    /// A text that stands for itself; `[[…]` was unescaped to `[…]`.
    Literal(String),
    /// A text in brackets, to be evaluated.
    Computed(Computed),
}

/// The expression between the brackets.
#[derive(Debug, Clone)]
pub struct Computed(pub(crate) Node);

impl Expression {
    /// Reads a text. Only a text that begins with `[` and ends with `]` can be at fault.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
            return Ok(Self::Literal(text.to_owned()));
        };
        if inner.starts_with('[') {
            return Ok(Self::Literal(text.split_at(1).1.to_owned()));
        }
        if text.chars().count() > limits::EXPRESSION_CHARACTERS {
            return Err(Fault::new(format!(
                "The template language expression is longer than the {} characters that are allowed.",
                limits::EXPRESSION_CHARACTERS
            )));
        }
        let tokens = lexer::tokens(inner, 1)?;
        Ok(Self::Computed(Computed(parser::parse(&tokens, text.len())?)))
    }

    /// The value of the text, asked of `scope` for all that lies outside of the language.
    pub fn evaluate(&self, scope: &dyn Scope) -> Result<serde_json::Value, Halt> {
        self.evaluate_within(scope, &Budget::default())
    }

    /// The value of the text, paid out of a budget that it shares with other expressions.
    pub fn evaluate_within(&self, scope: &dyn Scope, budget: &Budget) -> Result<serde_json::Value, Halt> {
        match self {
            Self::Literal(text) => Ok(serde_json::Value::String(text.clone())),
            Self::Computed(Computed(node)) => Evaluator::new(scope, budget).node(node),
        }
    }

    /// The functions that the expression calls, in lower case and outermost first, each with its first argument if that is
    /// a plain text.
    pub fn uses(&self) -> Vec<(&str, Option<&str>)> {
        fn text(node: &Node) -> Option<&str> {
            match &node.kind {
                NodeKind::Text(text) => Some(text),
                _ => None,
            }
        }
        self.calls().into_iter().map(|call| (call.key.as_str(), call.arguments.first().and_then(text))).collect()
    }

    /// Every call in the expression, outermost first.
    pub(crate) fn calls(&self) -> Vec<&Call> {
        let mut found = Vec::new();
        if let Self::Computed(Computed(node)) = self {
            node.collect_calls(&mut found);
        }
        found
    }
}

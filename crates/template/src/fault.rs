//! What is wrong with a template, and what an evaluation still waits for.
//!
//! A message names functions, properties, parameters and resources, also where an expression computes the name. It never
//! repeats another argument's value, which may be a secret that a parameter carried.

use crate::ExternalCall;

/// The error codes of ARM that this crate answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The template, or a parameter given to it, is not valid.
    InvalidTemplate,
    /// An output could not be evaluated.
    DeploymentOutputEvaluationFailed,
}

impl Code {
    /// The code as ARM writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidTemplate => "InvalidTemplate",
            Self::DeploymentOutputEvaluationFailed => "DeploymentOutputEvaluationFailed",
        }
    }
}

/// Where in an expression: the first byte and the one behind the last, counted in the text with its brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last one.
    pub end: usize,
}

/// One thing that is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The code for the client.
    pub code: Code,
    /// A sentence for the client, in ARM's words where ARM has some.
    pub message: String,
    /// The part of the template that is at fault, e.g. `resources[0].name` or a resource's name.
    pub target: Option<String>,
    /// Where in the expression, if the fault is in one.
    pub span: Option<Span>,
}

impl Fault {
    /// An `InvalidTemplate` fault with this message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { code: Code::InvalidTemplate, message: message.into(), target: None, span: None }
    }

    /// The fault, said to be in this part of the template unless a nearer part was named already.
    pub fn at(mut self, target: impl Into<String>) -> Self {
        self.target.get_or_insert_with(|| target.into());
        self
    }

    /// The fault, said to be at that place of the expression unless a narrower one was named already.
    pub(crate) fn spanned(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// The fault as ARM words those of a template's validation: `Deployment template validation failed: '…'.`
    pub fn validation(detail: impl std::fmt::Display) -> Self {
        Self::new(format!("Deployment template validation failed: '{detail}'."))
    }
}

/// Why an evaluation stopped without a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Halt {
    /// It can never succeed.
    Fault(Fault),
    /// It goes on when these were answered: fetch them, add them to the [`crate::Answers`], and evaluate again.
    Need(Vec<ExternalCall>),
}

impl Halt {
    /// The same, with the fault changed if there is one.
    pub(crate) fn map_fault(self, change: impl FnOnce(Fault) -> Fault) -> Self {
        match self {
            Self::Fault(fault) => Self::Fault(change(fault)),
            need @ Self::Need(_) => need,
        }
    }
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The fault of a place where nothing from outside may be asked for.
pub(crate) fn settled(halt: Halt) -> Fault {
    match halt {
        Halt::Fault(fault) => fault,
        Halt::Need(calls) => match calls.first() {
            Some(call) => unexpected(call.function()),
            None => Fault::new("The template needs a value that is not known at this location."),
        },
    }
}

/// ARM's refusal of a function where it may not be used.
pub(crate) fn unexpected(function: &str) -> Fault {
    Fault::new(format!(
        "The template function '{function}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details."
    ))
}

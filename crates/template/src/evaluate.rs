//! Expressions to values.
//!
//! Everything the language itself does not know is asked of a [`Scope`]. What an expression makes on its way is counted
//! in a [`Budget`], so that a template cannot exhaust the server.

mod access;
mod budget;
mod lambda;
mod logic;

pub(crate) use access::member;
pub use budget::Budget;
pub(crate) use budget::size_of;

use serde_json::Value;

use crate::expression::{Call, Node, NodeKind, Step};
use crate::fault::{Fault, Halt};
use crate::function;

/// What lies outside of the language: parameters, variables, resources, the request.
pub trait Scope {
    /// The value of a call. `name` is in lower case, with its namespace if it has one (`contoso.uniquename`).
    ///
    /// `None` leaves the function to the language, which refuses those that it does not know. A scope that answers for a
    /// built-in function (also to refuse it) goes before the language.
    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Halt>>;

    /// What a member or item stands for that its object or array does not have; `None` refuses it, as templates do.
    /// Policy rules go on with nothing.
    fn absent(&self) -> Option<Value> {
        None
    }
}

/// Nothing lies outside.
impl Scope for () {
    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, Halt>> {
        None
    }
}

/// The evaluation of one expression.
pub(crate) struct Evaluator<'a> {
    scope: &'a dyn Scope,
    budget: &'a Budget,
    /// The variables of the lambdas around the place, innermost last.
    variables: Vec<(String, Value)>,
}

impl<'a> Evaluator<'a> {
    /// An evaluation in that scope, paid from that budget.
    pub(crate) fn new(scope: &'a dyn Scope, budget: &'a Budget) -> Self {
        Self { scope, budget, variables: Vec::new() }
    }

    /// The value of a part of an expression.
    pub(crate) fn node(&mut self, node: &Node) -> Result<Value, Halt> {
        match &node.kind {
            NodeKind::Text(text) => Ok(Value::String(text.clone())),
            NodeKind::Integer(number) => Ok(Value::from(*number)),
            NodeKind::Call(call) => self.call(call).map_err(|halt| halt.map_fault(|fault| fault.spanned(node.span))),
            NodeKind::Access(target, steps) => {
                self.access(target, steps).map_err(|halt| halt.map_fault(|fault| fault.spanned(node.span)))
            }
        }
    }

    fn access(&mut self, target: &Node, steps: &[Step]) -> Result<Value, Halt> {
        let mut value = match &target.kind {
            NodeKind::Call(call) => {
                let whole = self.called(call)?;
                self.budget.pass_value(&whole)?;
                whole
            }
            _ => self.node(target)?,
        };
        for step in steps {
            let taken = match step {
                Step::Property(name) => access::take_property(value, name),
                Step::Index(index) => {
                    let index = self.node(index)?;
                    access::take_index(value, &index)
                }
            };
            value = taken.or_else(|fault| self.scope.absent().ok_or(fault))?;
        }
        self.budget.pay_value(&value)?;
        Ok(value)
    }

    fn call(&mut self, call: &Call) -> Result<Value, Halt> {
        let value = self.called(call)?;
        self.budget.pay_value(&value)?;
        Ok(value)
    }

    /// The value of a call, not paid for yet.
    fn called(&mut self, call: &Call) -> Result<Value, Halt> {
        self.budget.pay_call()?;
        match self.special(call) {
            Some(value) => value,
            None => self.ordinary(call),
        }
    }

    fn ordinary(&mut self, call: &Call) -> Result<Value, Halt> {
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.node(argument)?);
        }
        if let Some(answer) = self.scope.call(&call.key, &arguments) {
            return answer;
        }
        match function::find(&call.key) {
            Some(function) => Ok(function.apply(&call.name, &arguments)?),
            None => Err(Fault::new(format!(
                "The template function '{}' is not valid. Please see https://aka.ms/arm-functions for usage details.",
                call.name
            ))
            .into()),
        }
    }

    /// The functions that do not take their arguments as values: those that stop early, and those with lambdas.
    fn special(&mut self, call: &Call) -> Option<Result<Value, Halt>> {
        match call.key.as_str() {
            "if" | "and" | "or" | "coalesce" => Some(self.logic(call)),
            "map" | "filter" | "reduce" | "sort" | "toobject" | "mapvalues" | "groupby" => Some(self.with_lambda(call)),
            "lambdavariables" => Some(self.lambda_variable(call)),
            "lambda" => Some(Err(crate::fault::unexpected("lambda").into())),
            _ => None,
        }
    }

    fn pay(&self, value: &Value) -> Result<(), Halt> {
        Ok(self.budget.pay_value(value)?)
    }
}

/// Whether the language itself has a function of that name, in lower case.
pub fn is_function(name: &str) -> bool {
    const SPECIAL: [&str; 11] =
        ["if", "and", "or", "coalesce", "map", "filter", "reduce", "sort", "toobject", "mapvalues", "groupby"];
    SPECIAL.contains(&name) || matches!(name, "lambda" | "lambdavariables") || function::find(name).is_some()
}

/// The argument at `index`, which the function cannot do without.
pub(crate) fn argument(call: &Call, index: usize) -> Result<&Node, Fault> {
    call.arguments.get(index).ok_or_else(|| function::wrong_count(&call.name))
}

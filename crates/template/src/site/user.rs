//! Calls of the functions that a template defines for itself.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Inputs, Site, Stage};
use crate::fault::{Fault, Halt};
use crate::function;
use crate::template::UserFunction;
use crate::tree;

impl Site<'_> {
    /// `None` if the template has no function of this name, which is in lower case.
    pub(super) fn user_function(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Halt>> {
        let found = self.inputs.functions.iter().find(|function| function.key == name)?;
        Some(self.run(found, arguments))
    }

    /// INVARIANT: the inner inputs hold no functions, so functions cannot call each other without end.
    fn run(&self, function: &UserFunction, arguments: &[Value]) -> Result<Value, Halt> {
        if arguments.len() != function.parameters.len() {
            return Err(function::wrong_count(&function.key).into());
        }
        let mut parameters = BTreeMap::new();
        for ((name, type_), value) in function.parameters.iter().zip(arguments) {
            if !type_.takes(value) {
                let expected = format!("a value of type '{}' for its parameter '{name}'", type_.as_str());
                return Err(function::wrong_type(&function.key, &expected).into());
            }
            parameters.insert(name.clone(), value.clone());
        }
        let inputs = Inputs { parameters, ..Inputs::default() };
        let site = Site {
            inputs: &inputs,
            surroundings: self.surroundings,
            stage: Stage::Static,
            turns: Vec::new(),
            budget: self.budget,
            missing: None,
            declared: None,
        };
        let value = tree::evaluate(&function.value, &site)?;
        if function.type_.takes(&value) {
            return Ok(value);
        }
        Err(Fault::new(format!(
            "The template function '{}' does not give the type '{}' that it declares.",
            function.key,
            function.type_.as_str()
        ))
        .into())
    }
}

//! The functions that stop as soon as they know: `if`, `and`, `or`, `coalesce`.

use serde_json::Value;

use super::{Evaluator, argument};
use crate::expression::Call;
use crate::fault::Halt;
use crate::function::{wrong_count, wrong_type};

impl Evaluator<'_> {
    /// Calls one of them.
    pub(super) fn logic(&mut self, call: &Call) -> Result<Value, Halt> {
        match call.key.as_str() {
            "if" => self.choose(call),
            "coalesce" => self.coalesce(call),
            key => self.all_or_any(call, key == "and"),
        }
    }

    fn choose(&mut self, call: &Call) -> Result<Value, Halt> {
        if call.arguments.len() != 3 {
            return Err(wrong_count(&call.name).into());
        }
        let condition = self.node(argument(call, 0)?)?;
        let chosen = match condition {
            Value::Bool(true) => 1,
            Value::Bool(false) => 2,
            _ => return Err(wrong_type(&call.name, "a boolean").into()),
        };
        self.node(argument(call, chosen)?)
    }

    fn all_or_any(&mut self, call: &Call, all: bool) -> Result<Value, Halt> {
        if call.arguments.len() < 2 {
            return Err(wrong_count(&call.name).into());
        }
        for argument in &call.arguments {
            match self.node(argument)? {
                Value::Bool(value) if value != all => return Ok(Value::Bool(value)),
                Value::Bool(_) => {}
                _ => return Err(wrong_type(&call.name, "booleans").into()),
            }
        }
        Ok(Value::Bool(all))
    }

    fn coalesce(&mut self, call: &Call) -> Result<Value, Halt> {
        if call.arguments.is_empty() {
            return Err(wrong_count(&call.name).into());
        }
        for argument in &call.arguments {
            let value = self.node(argument)?;
            if !value.is_null() {
                return Ok(value);
            }
        }
        Ok(Value::Null)
    }
}

//! Reading a function's arguments, and ARM's refusals of those that do not fit.

use serde_json::{Map, Value};

use crate::fault::Fault;

/// The arguments of one call.
pub(super) struct Arguments<'a> {
    /// The function as the template writes it.
    pub(super) name: &'a str,
    pub(super) values: &'a [Value],
}

/// The refusal of a call with too many or too few arguments.
pub(crate) fn wrong_count(name: &str) -> Fault {
    Fault::new(format!(
        "Unable to evaluate template language function '{name}': the number of arguments is not valid. Please see https://aka.ms/arm-functions for usage details."
    ))
}

/// The refusal of an argument that is not what the function expects. Never names the value: it may be a secret.
pub(crate) fn wrong_type(name: &str, expected: &str) -> Fault {
    Fault::new(format!(
        "The template language function '{name}' expects {expected}. Please see https://aka.ms/arm-functions for usage details."
    ))
}

impl<'a> Arguments<'a> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The argument at `index`, of whatever type.
    pub(super) fn value(&self, index: usize) -> Result<&'a Value, Fault> {
        self.values.get(index).ok_or_else(|| wrong_count(self.name))
    }

    /// The argument's text.
    pub(super) fn text(&self, index: usize) -> Result<&'a str, Fault> {
        self.value(index)?.as_str().ok_or_else(|| self.wrong(index, "a string"))
    }

    /// The argument's number.
    pub(super) fn integer(&self, index: usize) -> Result<i64, Fault> {
        self.value(index)?.as_i64().ok_or_else(|| self.wrong(index, "an integer"))
    }

    /// The argument's items.
    pub(super) fn array(&self, index: usize) -> Result<&'a Vec<Value>, Fault> {
        self.value(index)?.as_array().ok_or_else(|| self.wrong(index, "an array"))
    }

    /// The argument's members.
    pub(super) fn object(&self, index: usize) -> Result<&'a Map<String, Value>, Fault> {
        self.value(index)?.as_object().ok_or_else(|| self.wrong(index, "an object"))
    }

    /// The argument's text; `None` if it was left out or is null.
    pub(super) fn optional_text(&self, index: usize) -> Result<Option<&'a str>, Fault> {
        match self.values.get(index) {
            None | Some(Value::Null) => Ok(None),
            Some(_) => self.text(index).map(Some),
        }
    }

    /// A refusal of the argument at `index`.
    pub(super) fn wrong(&self, index: usize, expected: &str) -> Fault {
        wrong_type(self.name, &format!("{expected} as its argument {}", index + 1))
    }

    /// A refusal of the call as a whole.
    pub(super) fn refuse(&self, why: &str) -> Fault {
        Fault::new(format!("The template language function '{}' cannot be evaluated: {why}.", self.name))
    }
}

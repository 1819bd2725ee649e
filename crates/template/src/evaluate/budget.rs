//! What an evaluation may still spend.

use std::cell::Cell;

use serde_json::{Map, Value};

use crate::fault::Fault;
use crate::limits;

/// The calls and bytes that one evaluation may still spend. Expressions that belong together share one.
#[derive(Debug)]
pub struct Budget {
    calls: Cell<usize>,
    bytes: Cell<usize>,
    passed: Cell<usize>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            calls: Cell::new(limits::EVALUATION_CALLS),
            bytes: Cell::new(limits::EVALUATION_BYTES),
            passed: Cell::new(limits::PASSED_BYTES),
        }
    }
}

impl Budget {
    /// Pays for a call.
    pub(crate) fn pay_call(&self) -> Result<(), Fault> {
        spend(&self.calls, 1)
    }

    /// Pays for a copy of an object as it is written.
    pub(crate) fn pay_members(&self, members: &Map<String, Value>) -> Result<(), Fault> {
        members.values().try_for_each(|member| spend(&self.bytes, size_of(member)?))
    }

    /// Pays for a value of which only a member is taken: it costs time, but is not kept.
    pub(crate) fn pass_value(&self, value: &Value) -> Result<(), Fault> {
        spend(&self.passed, size_of(value)?)
    }

    /// Pays for a value, and refuses one that is too large or too deep to be held.
    pub(crate) fn pay_value(&self, value: &Value) -> Result<(), Fault> {
        let size = size_of(value)?;
        if size > limits::VALUE_BYTES {
            return Err(too_large());
        }
        spend(&self.bytes, size)
    }
}

/// What a value takes, about; refuses one that is too deep to be walked.
pub(crate) fn size_of(value: &Value) -> Result<usize, Fault> {
    let mut size = 0;
    measure(value, 0, &mut size)?;
    Ok(size)
}

fn spend(purse: &Cell<usize>, price: usize) -> Result<(), Fault> {
    purse.set(purse.get().checked_sub(price).ok_or_else(too_large)?);
    Ok(())
}

fn too_large() -> Fault {
    Fault::new("The template needs more memory or time than an evaluation is allowed to take.")
}

/// Adds up what a value takes, about.
fn measure(value: &Value, depth: usize, size: &mut usize) -> Result<(), Fault> {
    if depth > limits::VALUE_DEPTH {
        return Err(Fault::new("The template language expression makes arrays or objects that are nested too deeply."));
    }
    *size += match value {
        Value::String(text) => text.len() + 16,
        _ => 16,
    };
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| measure(item, depth + 1, size)),
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            *size += name.len() + 16;
            measure(member, depth + 1, size)
        }),
        _ => Ok(()),
    }
}

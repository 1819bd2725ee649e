//! The functions that need nothing from outside: a table from name to code.
//!
//! Names are those of the template reference, in lower case, because ARM ignores their case. A name that is in no table
//! is refused by the evaluator; none is silently empty.

mod arguments;
mod collection;
mod composite_format;
mod convert;
mod date;
mod date_format;
mod encode;
mod identity;
mod member;
mod number;
mod resource_id;
mod set;
mod text;
mod timestamp;
mod unique_string;
mod uri;

use serde_json::Value;

use crate::fault::Fault;
use arguments::Arguments;

pub(crate) use arguments::{wrong_count, wrong_type};
pub(crate) use date_format::format as format_date;
pub(crate) use resource_id::{Base, id, resource_id};
pub(crate) use text::type_segments;

/// A function: how many arguments it takes at least and at most, and what it does.
pub(crate) struct Function {
    key: &'static str,
    least: usize,
    most: usize,
    run: fn(&Arguments<'_>) -> Result<Value, Fault>,
}

/// As many arguments as one likes.
const MANY: usize = usize::MAX;

const fn function(
    key: &'static str,
    least: usize,
    most: usize,
    run: fn(&Arguments<'_>) -> Result<Value, Fault>,
) -> Function {
    Function { key, least, most, run }
}

/// Every group of functions.
const GROUPS: [&[Function]; 10] = [
    text::FUNCTIONS,
    encode::FUNCTIONS,
    convert::FUNCTIONS,
    collection::FUNCTIONS,
    member::FUNCTIONS,
    set::FUNCTIONS,
    number::FUNCTIONS,
    identity::FUNCTIONS,
    date::FUNCTIONS,
    uri::FUNCTIONS,
];

/// The function of this name, which is in lower case.
pub(crate) fn find(key: &str) -> Option<&'static Function> {
    GROUPS.iter().flat_map(|group| group.iter()).find(|function| function.key == key)
}

impl Function {
    /// Calls the function, as `name` in messages.
    pub(crate) fn apply(&self, name: &str, values: &[Value]) -> Result<Value, Fault> {
        if values.len() < self.least || values.len() > self.most {
            return Err(wrong_count(name));
        }
        (self.run)(&Arguments { name, values })
    }
}

//! On which line of a TOML or JSON text a key stands.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// One step into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a table or object.
    Key(String),
    /// Into a list, counted from 0.
    Index(usize),
}

impl Step {
    /// A step into a table or object.
    pub fn key(name: &str) -> Self {
        Self::Key(name.to_owned())
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Key(name) => f.write_str(name),
            Self::Index(index) => index.fmt(f),
        }
    }
}

/// The line, counted from 1, on which the value at the end of `path` begins; if the path goes further than the text, the
/// line of the last part that is there.
pub fn line_of(text: &str, json: bool, path: &[Step]) -> Option<usize> {
    let offset = if json { json_offset(text, path) } else { toml_offset(text, path) };
    offset.map(|offset| line_at(text, offset))
}

/// The line, counted from 1, of a byte offset.
pub fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn json_offset(text: &str, path: &[Step]) -> Option<usize> {
    let mut value: &str = serde_json::from_str::<&RawValue>(text).ok()?.get();
    for step in path {
        let inner = match step {
            Step::Key(name) => serde_json::from_str::<BTreeMap<String, &RawValue>>(value).ok()?.get(name).copied(),
            Step::Index(index) => serde_json::from_str::<Vec<&RawValue>>(value).ok()?.get(*index).copied(),
        };
        let Some(inner) = inner else { break };
        value = inner.get();
    }
    // The raw value borrows from the text, so the distance of the two is its place.
    (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)
}

fn toml_offset(text: &str, path: &[Step]) -> Option<usize> {
    let table = toml::de::DeTable::parse(text).ok()?;
    let mut offset = table.span().start;
    let mut value = toml::de::DeValue::Table(table.into_inner());
    for step in path {
        let inner = match (step, value) {
            (Step::Key(name), toml::de::DeValue::Table(mut table)) => table.remove(name.as_str()),
            (Step::Index(index), toml::de::DeValue::Array(array)) => array.into_iter().nth(*index),
            _ => None,
        };
        let Some(inner) = inner else { break };
        offset = inner.span().start;
        value = inner.into_inner();
    }
    Some(offset)
}

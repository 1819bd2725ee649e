//! `$select`: which properties of the entries are shown.

use lazurite_api::ApiError;
use serde_json::Value;

use super::event::PROPERTIES;
use super::refuse;
use crate::refuse::shown;

/// The properties that are shown; `None`: all.
#[derive(Debug)]
pub(super) struct Selection(Option<Vec<&'static str>>);

impl Selection {
    /// Reads a list of names with commas in between.
    ///
    /// # Errors
    /// 400 for a property that entries do not have.
    pub(super) fn read(text: Option<&str>) -> Result<Self, ApiError> {
        let names: Vec<&str> =
            text.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        if names.is_empty() {
            return Ok(Self(None));
        }
        let find = |name: &str| {
            let found = PROPERTIES.into_iter().find(|property| property.eq_ignore_ascii_case(name));
            found.ok_or_else(|| {
                let message = format!("'{}' cannot be selected. What can: {}", shown(name), PROPERTIES.join(", "));
                refuse(message).at("$select")
            })
        };
        Ok(Self(Some(names.into_iter().map(find).collect::<Result<_, _>>()?)))
    }

    /// An entry with nothing but these.
    pub(super) fn apply(&self, mut entry: Value) -> Value {
        if let (Some(names), Some(properties)) = (&self.0, entry.as_object_mut()) {
            properties.retain(|name, _| names.contains(&name.as_str()));
        }
        entry
    }
}

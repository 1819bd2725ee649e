//! The types of parameters and outputs.

use serde_json::{Map, Value};

use crate::evaluate::member;
use crate::fault::Fault;

/// The type of a parameter or an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// `string`
    String,
    /// `securestring`: a secret.
    SecureString,
    /// `int`: 64 bits.
    Int,
    /// `bool`
    Bool,
    /// `object`
    Object,
    /// `secureObject`: holds secrets.
    SecureObject,
    /// `array`
    Array,
}

impl ValueType {
    /// The type as deployments show it, e.g. `SecureString`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::SecureString => "SecureString",
            Self::Int => "Int",
            Self::Bool => "Bool",
            Self::Object => "Object",
            Self::SecureObject => "SecureObject",
            Self::Array => "Array",
        }
    }

    /// Whether values must never be shown, logged or answered.
    pub fn is_secure(self) -> bool {
        matches!(self, Self::SecureString | Self::SecureObject)
    }

    /// Whether a value is of this type. No type takes null.
    pub fn takes(self, value: &Value) -> bool {
        match self {
            Self::String | Self::SecureString => value.is_string(),
            Self::Int => value.is_i64(),
            Self::Bool => value.is_boolean(),
            Self::Object | Self::SecureObject => value.is_object(),
            Self::Array => value.is_array(),
        }
    }

    /// The type that a parameter or output declares in its `type`.
    pub(crate) fn of(body: &Map<String, Value>) -> Result<Self, Fault> {
        if member(body, "$ref").is_some() {
            return Err(Fault::validation("Types of one's own, declared with '$ref', are not supported"));
        }
        let name = member(body, "type").and_then(Value::as_str).unwrap_or_default();
        Self::parse(name)
            .ok_or_else(|| Fault::validation(format!("The type '{name}' of a parameter or output is not valid")))
    }

    /// The type of that name, whatever its case.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::String, Self::SecureString, Self::Int, Self::Bool, Self::Object, Self::SecureObject, Self::Array]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(name))
    }
}

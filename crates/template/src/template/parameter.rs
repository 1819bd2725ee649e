//! Parameters: what a template wants to be told.

use serde_json::{Map, Value};

use super::ValueType;
use crate::evaluate::member;
use crate::fault::Fault;

/// A parameter as declared. Its `Debug` shows no default value.
#[derive(Clone)]
pub struct Parameter {
    name: String,
    type_: ValueType,
    pub(crate) default: Option<Value>,
    allowed: Option<Vec<Value>>,
    value_bounds: (Option<i64>, Option<i64>),
    length_bounds: (Option<i64>, Option<i64>),
    nullable: bool,
}

impl std::fmt::Debug for Parameter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Parameter({}: {})", self.name, self.type_.as_str())
    }
}

impl Parameter {
    /// Reads a parameter's declaration.
    ///
    /// # Errors
    /// A constraint that is not supported, or one that does not fit the type.
    pub(super) fn parse(name: &str, body: &Map<String, Value>) -> Result<Self, Fault> {
        let place = || format!("parameters.{name}");
        let type_ = ValueType::of(body).map_err(|fault| fault.at(place()))?;
        for refused in ["properties", "items", "prefixItems", "additionalProperties", "discriminator"] {
            if member(body, refused).is_some() {
                return Err(
                    Fault::validation(format!("The constraint '{refused}' of parameters is not supported")).at(place())
                );
            }
        }
        let bound = |key: &str| match member(body, key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| {
                Fault::validation(format!("'{key}' of the template parameter '{name}' is not an integer")).at(place())
            }),
        };
        let allowed = match member(body, "allowedValues") {
            None | Some(Value::Null) => None,
            Some(Value::Array(values)) => Some(values.clone()),
            Some(_) => {
                let why = format!("'allowedValues' of the template parameter '{name}' is not an array");
                return Err(Fault::validation(why).at(place()));
            }
        };
        Ok(Self {
            name: name.to_owned(),
            type_,
            default: member(body, "defaultValue").cloned(),
            allowed,
            value_bounds: (bound("minValue")?, bound("maxValue")?),
            length_bounds: (bound("minLength")?, bound("maxLength")?),
            nullable: member(body, "nullable") == Some(&Value::Bool(true)),
        })
    }

    /// The name as declared.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The type, which also says whether its values are secrets.
    pub fn value_type(&self) -> ValueType {
        self.type_
    }

    /// Whether a deployment may leave it out.
    pub fn is_optional(&self) -> bool {
        self.default.is_some() || self.nullable
    }

    /// Whether the parameter can have this value.
    pub(crate) fn check(&self, value: &Value) -> Result<(), Fault> {
        if value.is_null() && self.nullable {
            return Ok(());
        }
        if !self.type_.takes(value) {
            return Err(self.refuse(format!(
                "Expected a value of type '{}', but received a value of type '{}'",
                self.type_.as_str(),
                json_type(value)
            )));
        }
        if let Some(allowed) = &self.allowed
            && !self.is_allowed(value, allowed)
        {
            return Err(self.not_allowed(value, allowed));
        }
        if let Some(number) = value.as_i64() {
            self.within(number, self.value_bounds, "The value")?;
        }
        let length = match value {
            Value::String(text) => Some(text.encode_utf16().count()),
            Value::Array(items) => Some(items.len()),
            _ => None,
        };
        match length.and_then(|length| i64::try_from(length).ok()) {
            Some(length) => self.within(length, self.length_bounds, "Length of the value"),
            None => Ok(()),
        }
    }

    /// Of an array, each item may be one of those allowed.
    fn is_allowed(&self, value: &Value, allowed: &[Value]) -> bool {
        allowed.contains(value)
            || value
                .as_array()
                .is_some_and(|items| !items.is_empty() && items.iter().all(|item| allowed.contains(item)))
    }

    fn within(&self, number: i64, (least, most): (Option<i64>, Option<i64>), what: &str) -> Result<(), Fault> {
        match (least, most) {
            (Some(least), _) if number < least => {
                Err(self.refuse(format!("{what} should be greater than or equal to '{least}'")))
            }
            (_, Some(most)) if number > most => {
                Err(self.refuse(format!("{what} should be less than or equal to '{most}'")))
            }
            _ => Ok(()),
        }
    }

    fn not_allowed(&self, value: &Value, allowed: &[Value]) -> Fault {
        let words: Vec<String> = allowed.iter().map(word).collect();
        let why = if self.type_.is_secure() {
            "The value is not part of the allowed values".to_owned()
        } else {
            format!("The value '{}' is not part of the allowed value(s): '{}'", word(value), words.join(","))
        };
        self.refuse(why)
    }

    fn refuse(&self, why: impl std::fmt::Display) -> Fault {
        Fault::validation(format!("The provided value for the template parameter '{}' is not valid. {why}.", self.name))
            .at(format!("parameters.{}", self.name))
    }
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_i64() => "Integer",
        Value::Number(_) => "Float",
        Value::String(_) => "String",
        Value::Array(_) => "Array",
        Value::Object(_) => "Object",
    }
}

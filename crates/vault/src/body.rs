//! What clients send of a secret, and the limits that it keeps.

use jiff::Timestamp;
use lazurite_model::record::{SecretAttributes, Tags};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// The longest value, in bytes.
const LONGEST_VALUE: usize = 25 * 1024;

/// The body of `SetSecret` and `UpdateSecret`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Secret {
    pub(crate) value: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) tags: Option<Tags>,
    pub(crate) attributes: Option<Attributes>,
}

/// `attributes`; times in seconds since the Unix epoch.
#[derive(Default, Deserialize)]
pub(crate) struct Attributes {
    pub(crate) enabled: Option<bool>,
    pub(crate) nbf: Option<i64>,
    pub(crate) exp: Option<i64>,
}

/// Reads a body.
///
/// # Errors
/// 400 `BadParameter`; it never quotes the body, which may hold a secret.
pub(crate) fn read<T: DeserializeOwned>(call: &Call) -> Outcome<T> {
    serde_json::from_slice(&call.body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Refusal::bad_parameter(format!(
            "The request's body is not the JSON that is wanted, at line {line} column {column}."
        ))
    })
}

impl Secret {
    /// Checks the limits.
    ///
    /// # Errors
    /// 400 `BadParameter`.
    pub(crate) fn check(&self) -> Outcome<()> {
        if self.value.as_ref().is_some_and(|value| value.len() > LONGEST_VALUE) {
            return Err(Refusal::bad_parameter("The secret's value is longer than 25 KiB."));
        }
        if self.content_type.as_ref().is_some_and(|text| text.chars().count() > 255) {
            return Err(Refusal::bad_parameter("The content type is longer than 255 characters."));
        }
        let tags = self.tags.iter().flatten();
        let is_long = |text: &String| text.chars().count() > 256;
        if self.tags.as_ref().is_some_and(|tags| tags.len() > 15)
            || tags.clone().any(|(name, value)| is_long(name) || is_long(value))
        {
            return Err(Refusal::bad_parameter(
                "A secret has at most 15 tags; their names and values have at most 256 characters.",
            ));
        }
        Ok(())
    }
}

impl Attributes {
    /// Makes the changes that are asked for.
    ///
    /// # Errors
    /// 400 `BadParameter` for a time outside the calendar.
    pub(crate) fn apply(&self, attributes: &mut SecretAttributes) -> Outcome<()> {
        let time = |second| {
            Timestamp::from_second(second).map_err(|_| Refusal::bad_parameter("nbf and exp are seconds since 1970."))
        };
        attributes.enabled = self.enabled.unwrap_or(attributes.enabled);
        if let Some(second) = self.nbf {
            attributes.not_before = Some(time(second)?);
        }
        if let Some(second) = self.exp {
            attributes.expires = Some(time(second)?);
        }
        Ok(())
    }
}

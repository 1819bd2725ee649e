//! What clients send of a secret. Nothing here prints a value, and no fault that is found quotes what was sent.

use lazurite_api::ApiError;
use lazurite_crypto::Zeroizing;
use lazurite_model::record::Tags;
use serde::{Deserialize, Deserializer};

/// `SecretCreateOrUpdateParameters`, `SecretPatchParameters`
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Secret {
    pub(super) tags: Option<Tags>,
    pub(super) properties: Option<Properties>,
}

/// `SecretProperties`
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Properties {
    #[serde(deserialize_with = "wiped")]
    pub(super) value: Option<Zeroizing<String>>,
    pub(super) content_type: Option<String>,
    pub(super) attributes: Option<Attributes>,
}

/// `SecretAttributes`; times are seconds since 1970.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Attributes {
    pub(super) enabled: Option<bool>,
    pub(super) nbf: Option<i64>,
    pub(super) exp: Option<i64>,
}

fn wiped<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Zeroizing<String>>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(Zeroizing::new))
}

/// Reads a request's body.
///
/// # Errors
/// 400 `InvalidRequestContent`, naming the property. What stands there is not quoted, as other bodies' faults are: this
/// message goes to the activity log, and the value may be what is wrong.
pub(super) fn read(bytes: &[u8]) -> Result<Secret, ApiError> {
    let refuse = |path: Option<String>| {
        let place = path.as_ref().map(|path| format!(" Path '{path}'.")).unwrap_or_default();
        let message = format!(
            "The request content was invalid and could not be deserialized: a JSON object with 'properties' is wanted, in it 'value' and 'contentType' as strings, and 'attributes' with 'enabled' as a boolean, 'nbf' and 'exp' as numbers.{place}"
        );
        ApiError { target: path, ..ApiError::bad_request("InvalidRequestContent", message) }
    };
    // A struct can be read from an array, too, by position; no client means that.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(refuse(None));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let secret = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        refuse(["properties", "tags"].iter().any(|known| path.starts_with(known)).then_some(path))
    })?;
    json.end().map_err(|_| refuse(None))?;
    Ok(secret)
}

//! What making and replacing definitions and initiatives have in common.

use lazurite_api::ApiError;
use serde_json::{Map, Value};

use super::{Definable, user};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::policy::parameter;
use crate::refuse::shown;
use crate::system_data;

/// Keeps what a client wants, in the place of what has the same id; says whether there was none, and what is kept now.
///
/// # Errors
/// 400 if it is in use and those who use it could not go on.
pub(in crate::provider::policy) async fn put<T: Definable>(call: &Call, wanted: T) -> Outcome<(bool, T)> {
    let mut tx = call.begin().await?;
    let before = tx.read::<T>(&wanted.key()).await?;
    let created = before.is_none();
    let kept = match before {
        None => wanted,
        Some(before) => {
            if user(&mut tx, before.id()).await?.is_some() {
                keeps_parameters(before.parameters(), wanted.parameters())?;
            }
            let stamp = system_data::written(Some(before.system_data()), &call.caller, call.now());
            wanted.replacing(before, stamp)
        }
    };
    tx.put(&kept).await?;
    tx.commit().await?;
    Ok((created, kept))
}

/// Notes a client that would make a definition that is not custom.
pub(in crate::provider::policy) fn only_custom(type_: Option<&str>, faults: &mut Faults) {
    if let Some(type_) = type_.filter(|type_| !["Custom", "NotSpecified", ""].contains(type_)) {
        let message =
            format!("The policy type '{}' cannot be made. Clients make policies of type 'Custom'.", shown(type_));
        faults.add("InvalidPolicyType", "properties.policyType", message);
    }
}

/// A definition that is in use keeps its parameters, and gets only such new ones as have a default.
fn keeps_parameters(before: &Map<String, Value>, wanted: &Map<String, Value>) -> Result<(), ApiError> {
    let mut faults = Faults::default();
    for name in before.keys().filter(|name| parameter::find(wanted, name).is_none()) {
        let message = format!(
            "The policy is in use. Its parameter '{}' cannot be removed before the assignments that give it a value.",
            shown(name)
        );
        faults.add("InvalidPolicyParameterUpdate", "properties.parameters", message);
    }
    for (name, _) in wanted.iter().filter(|(name, definition)| {
        parameter::find(before, name).is_none() && definition.get("defaultValue").is_none()
    }) {
        let message = format!(
            "The policy contains new parameter(s) '{}' which are not present in the existing policy and have no default value. New parameters may be added to a policy only if they have a default value.",
            shown(name)
        );
        faults.add("InvalidPolicyParameterUpdate", "properties.parameters", message);
    }
    faults.into_result()
}

/// The version that a client wants: what it says, what its metadata say, or the first.
///
/// # Errors
/// 400 for what is no `major.minor.patch`.
pub(in crate::provider::policy) fn version_of(
    sent: Option<&str>,
    metadata: &Map<String, Value>,
) -> Result<String, ApiError> {
    let is_version = |text: &str| {
        let (number, _) = text.split_once('-').unwrap_or((text, ""));
        let parts: Vec<&str> = number.split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok())
    };
    match sent.filter(|sent| !sent.is_empty()) {
        Some(sent) if is_version(sent) => Ok(sent.to_owned()),
        Some(sent) => {
            let message = format!("The version '{}' is invalid. A version looks like '1.0.0'.", shown(sent));
            Err(ApiError::bad_request("InvalidPolicyDefinitionVersion", message).at("properties.version"))
        }
        None => {
            let kept = metadata.get("version").and_then(Value::as_str).filter(|kept| is_version(kept));
            Ok(kept.unwrap_or("1.0.0").to_owned())
        }
    }
}

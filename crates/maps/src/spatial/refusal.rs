//! Refusals in the words of the Spatial service.

use lazurite_api::ApiError;

/// 400 with the reason in `innererror.code`, as Azure's geofences have it.
pub(super) fn refusal(inner: &'static str, message: impl Into<String>, target: &str) -> ApiError {
    ApiError::bad_request("BadRequest", message).at(target).with_inner(inner)
}

//! Refusals of a parameter, in words that say what to send instead.
//!
//! What the client sent is repeated only in part: enough to recognise it, too little to fill a log.

use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_geo::spatial::{Fault, FaultKind};

/// The longest piece of a client's own text that an answer repeats, in characters.
const SHOWN: usize = 40;

/// 400: a parameter that the operation cannot do without is not there. `wanted` says what it should be.
pub(crate) fn missing(name: &str, wanted: &str) -> ApiError {
    ApiError::bad_request("MissingParameter", format!("The parameter '{name}' is required: {wanted}.")).at(name)
}

/// 400: a parameter has a value that the operation cannot take. `wanted` says what it should be.
pub(crate) fn invalid(name: &str, value: &str, wanted: &str) -> ApiError {
    let message = format!("The parameter '{name}' must be {wanted}, not '{}'.", shown(value));
    ApiError::bad_request("InvalidParameter", message).at(name)
}

/// 400: a body that is not what the operation reads.
pub(crate) fn invalid_body(message: impl Into<String>) -> ApiError {
    ApiError::bad_request("InvalidRequestBody", message).at("body")
}

/// 400: a document that is not the GeoJSON that it should be, with the path of the fault; the codes are those of Azure's geofences.
pub(crate) fn geojson(fault: Fault) -> ApiError {
    let (inner, message) = match fault.kind {
        FaultKind::NotJson => ("InvalidJson", format!("Geofencing data is not a valid json file: {}.", fault.message)),
        FaultKind::NotFeatures => {
            ("NotSupportedGeoJson", "Geofencing data can't be read as a Feature or FeatureCollections.".to_owned())
        }
        FaultKind::Invalid => ("InvalidGeoJson", format!("Invalid GeoJSON: {}", placed(&fault))),
    };
    let target = if fault.path.is_empty() { "body" } else { &fault.path };
    ApiError::bad_request("BadRequest", message).at(target).with_inner(inner)
}

/// The fault's sentence, with the place that it is about.
fn placed(fault: &Fault) -> String {
    let place = if fault.path.is_empty() { String::new() } else { format!(" ({})", fault.path) };
    format!("{}{place}", fault.message)
}

/// 501: an operation that Azure has and this build has not.
pub(crate) fn not_implemented(reason: &str) -> ApiError {
    ApiError::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", reason)
}

/// The beginning of a client's text, fit for a message.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_repeated_in_part() {
        let error = invalid("zoom", &"9".repeat(1000), "an integer");
        assert_eq!(error.message, format!("The parameter 'zoom' must be an integer, not '{}…'.", "9".repeat(40)));
        assert_eq!(error.target.as_deref(), Some("zoom"));
    }

    #[test]
    fn control_characters_are_not_repeated() {
        assert_eq!(shown("a\r\nb"), "ab…");
        assert_eq!(shown("ab"), "ab");
    }
}

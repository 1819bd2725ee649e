//! `api-version`: which dialect of an API the client speaks.

use crate::{ApiError, Query};

/// The version that the request names, in the spelling of `supported`; `1` means `1.0`.
///
/// # Errors
/// 400 `MissingApiVersionParameter` or `InvalidApiVersionParameter`, with the versions that are served.
pub fn api_version(query: &Query<'_>, supported: &[&'static str]) -> Result<&'static str, ApiError> {
    let Some(asked) = query.first("api-version").filter(|version| !version.is_empty()) else {
        return Err(ApiError::bad_request(
            "MissingApiVersionParameter",
            format!(
                "The api-version query parameter (?api-version=) is required for all requests. Supported: {}.",
                supported.join(", ")
            ),
        ));
    };
    let full = if asked == "1" { "1.0" } else { asked };
    supported.iter().copied().find(|version| version.eq_ignore_ascii_case(full)).ok_or_else(|| {
        let shown: String = asked.chars().take(40).collect();
        ApiError::bad_request(
            "InvalidApiVersionParameter",
            format!("The api-version '{shown}' is invalid. The supported versions are '{}'.", supported.join(",")),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_point_zero_and_unknown_versions_are_told_the_known_ones() {
        assert_eq!(api_version(&Query::parse("api-version=1"), &["1.0"]).unwrap(), "1.0");
        let missing = api_version(&Query::parse(""), &["2.0"]).unwrap_err();
        assert_eq!(missing.code, "MissingApiVersionParameter");
        let unknown = api_version(&Query::parse("api-version=3"), &["2.0", "1.0"]).unwrap_err();
        assert_eq!(unknown.code, "InvalidApiVersionParameter");
        assert!(unknown.message.contains("2.0,1.0"));
    }
}

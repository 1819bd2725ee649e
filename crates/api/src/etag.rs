//! Conditional requests: `ETag`, `If-Match` and `If-None-Match` (RFC 9110 §8.8.3, §13.1).

use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::ApiError;

/// Names one state of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// A strong tag made of an opaque text, which must be hexadecimal or base64url.
    pub fn strong(opaque: &str) -> Self {
        Self(format!("\"{opaque}\""))
    }

    /// As the header carries it.
    pub fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }

    /// With the quotes, as bodies carry it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Under which conditions the client wants its write to happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preconditions {
    matches: Option<Vec<String>>,
    none_matches: Option<Vec<String>>,
}

impl Preconditions {
    /// Reads `If-Match` and `If-None-Match`.
    pub fn read(headers: &HeaderMap) -> Self {
        Self { matches: tags(headers, &header::IF_MATCH), none_matches: tags(headers, &header::IF_NONE_MATCH) }
    }

    /// Whether the write may happen to a resource in this state; `None`: there is no such resource.
    ///
    /// # Errors
    /// 412 `PreconditionFailed`, saying which condition does not hold.
    pub fn check(&self, current: Option<&ETag>) -> Result<(), ApiError> {
        let names = |tags: &[String]| current.is_some_and(|tag| tags.iter().any(|t| t == "*" || t == tag.as_str()));
        if self.matches.as_ref().is_some_and(|tags| !names(tags)) {
            return Err(refuse("If-Match", "the resource does not exist or has changed since it was read"));
        }
        if self.none_matches.as_ref().is_some_and(|tags| names(tags)) {
            return Err(refuse("If-None-Match", "the resource exists already"));
        }
        Ok(())
    }
}

fn tags(headers: &HeaderMap, name: &http::HeaderName) -> Option<Vec<String>> {
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    Some(values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(',')).map(|t| t.trim().into()).collect())
}

fn refuse(header: &str, why: &str) -> ApiError {
    ApiError::new(
        StatusCode::PRECONDITION_FAILED,
        "PreconditionFailed",
        format!("The condition in the {header} header does not hold: {why}."),
    )
    .at(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: http::HeaderName, value: &'static str) -> Preconditions {
        Preconditions::read(&HeaderMap::from_iter([(name, HeaderValue::from_static(value))]))
    }

    #[test]
    fn without_conditions_every_write_may_happen() {
        assert!(Preconditions::default().check(None).is_ok());
        assert!(Preconditions::default().check(Some(&ETag::strong("a"))).is_ok());
    }

    #[test]
    fn if_match_wants_the_state_that_was_read() {
        let condition = asked(header::IF_MATCH, "\"a\", \"b\"");
        assert!(condition.check(Some(&ETag::strong("b"))).is_ok());
        assert_eq!(condition.check(Some(&ETag::strong("c"))).unwrap_err().status, 412);
        assert_eq!(condition.check(None).unwrap_err().status, 412);
        assert!(asked(header::IF_MATCH, "*").check(Some(&ETag::strong("x"))).is_ok());
    }

    #[test]
    fn if_none_match_star_wants_that_nothing_is_there() {
        let condition = asked(header::IF_NONE_MATCH, "*");
        assert!(condition.check(None).is_ok());
        assert_eq!(condition.check(Some(&ETag::strong("a"))).unwrap_err().status, 412);
    }
}

//! Gathers everything that is wrong with a request, so that its author can mend it in one go.

use std::borrow::Cow;

use http::StatusCode;
use lazurite_api::{ApiError, Detail};

/// What is wrong with a request, in the order in which it was found.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Detail>);

impl Faults {
    /// Notes a fault of the part that `target` names.
    pub(crate) fn add(&mut self, code: &'static str, target: impl Into<String>, message: impl Into<String>) {
        self.0.push(Detail {
            code: Cow::Borrowed(code),
            message: message.into(),
            target: Some(target.into()),
            details: Vec::new(),
        });
    }

    /// Notes a value that its rules do not allow, under ARM's general code.
    pub(crate) fn invalid(&mut self, target: impl Into<String>, message: impl Into<String>) {
        self.add("InvalidParameter", target, message);
    }

    /// Nothing if nothing is wrong.
    ///
    /// # Errors
    /// 400: the only fault, or `MultipleErrorsOccurred`; all faults stand in `details`.
    pub(crate) fn into_result(self) -> Result<(), ApiError> {
        let mut faults = self.0.iter();
        let error = match (faults.next(), faults.next()) {
            (None, _) => return Ok(()),
            (Some(only), None) => ApiError {
                target: only.target.clone(),
                ..ApiError::new(StatusCode::BAD_REQUEST, only.code.clone(), only.message.clone())
            },
            _ => {
                let codes: Vec<&str> = self.0.iter().map(|fault| &*fault.code).collect();
                let message = format!("Multiple error occurred: {}. Please see details.", codes.join(","));
                ApiError::bad_request("MultipleErrorsOccurred", message)
            }
        };
        Err(ApiError { details: self.0, ..error })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_fault_is_the_error_itself() {
        let mut faults = Faults::default();
        faults.invalid("sku.name", "no");
        let error = faults.into_result().unwrap_err();
        assert_eq!(
            (&*error.code, error.target.as_deref(), error.details.len()),
            ("InvalidParameter", Some("sku.name"), 1)
        );
    }

    #[test]
    fn several_faults_are_all_told() {
        let mut faults = Faults::default();
        faults.invalid("a", "one");
        faults.add("LocationRequired", "location", "two");
        let error = faults.into_result().unwrap_err();
        assert_eq!(error.code, "MultipleErrorsOccurred");
        assert!(error.message.contains("InvalidParameter,LocationRequired"));
        assert_eq!(error.details.len(), 2);
    }

    #[test]
    fn no_fault_is_no_error() {
        assert!(Faults::default().into_result().is_ok());
    }
}

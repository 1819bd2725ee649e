//! What can go wrong in an operation: a refusal that the client reads, or trouble that only the log does.

use http::StatusCode;
use http::header::RETRY_AFTER;
use lazurite_api::ApiError;
use lazurite_crypto::jwt::KeyError;
use lazurite_crypto::seal::SealError;
use lazurite_store::StoreError;

/// Why an operation did not happen.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The client is told.
    Refused(Box<ApiError>),
    /// The state could not be read or written.
    Store(StoreError),
    /// A key could not be opened, made or used.
    Key(Box<dyn std::error::Error + Send + Sync>),
}

/// What an operation gives back.
pub(crate) type Outcome<T> = Result<T, Failure>;

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        Self::Key(error.into())
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self::Key(error.into())
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => *error,
            Failure::Store(error @ StoreError::Conflict { .. }) => Self::conflict(
                "Conflict",
                "Another request changed the same thing at the same time. Read it again, then repeat what is still wanted.",
            )
            .because(error),
            Failure::Store(error @ StoreError::Unstorable { .. }) => {
                Self::bad_request("InvalidRequestContent", "A name or a value is too long to be kept.").because(error)
            }
            Failure::Store(error @ StoreError::Unavailable(_)) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", "The state cannot be reached. Try again.")
                    .with_header(RETRY_AFTER, "1")
                    .because(error)
            }
            Failure::Store(error) => Self::internal(error),
            Failure::Key(error) => Self::internal(error),
        }
    }
}

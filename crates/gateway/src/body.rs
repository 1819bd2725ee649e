//! The request's body, read as a whole and no further than the limit.

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use lazurite_api::ApiError;

use crate::cause::Cause;
use crate::refusal::Refused;

/// Whether a request of that method may have a body: nothing is read for the others.
pub(crate) const fn may_follow(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

/// The body of a request that may have one.
///
/// # Errors
/// 413 beyond `limit` bytes; 400 when the client breaks off.
pub(crate) async fn read<B>(body: B, limit: usize) -> Result<Bytes, Refused>
where
    B: http_body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let message = format!("The request body is longer than {limit} bytes.");
            let error = ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", message);
            Err(Refused::new(error, Cause::BodyTooLong))
        }
        Err(error) => {
            let incomplete = ApiError::bad_request("IncompleteBody", "The request body could not be read to its end.");
            Err(Refused::new(incomplete.because(error), Cause::BodyIncomplete))
        }
    }
}

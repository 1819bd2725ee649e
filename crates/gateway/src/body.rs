//! The request's body, read as a whole and no further than the limit.

use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use lazurite_api::ApiError;

/// The body of a request that may have one; nothing is read for the other methods.
///
/// # Errors
/// 413 beyond `limit` bytes; 400 when the client breaks off.
pub(crate) async fn read<B>(method: &Method, body: B, limit: usize) -> Result<Bytes, ApiError>
where
    B: http_body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if !matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        return Ok(Bytes::new());
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestEntityTooLarge",
            format!("The request body is longer than {limit} bytes."),
        )),
        Err(error) => {
            Err(ApiError::bad_request("IncompleteBody", "The request body could not be read to its end.")
                .because(error))
        }
    }
}

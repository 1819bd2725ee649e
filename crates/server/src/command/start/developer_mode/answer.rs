//! How the routes read what they are asked and say what they did.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse as _, Response};
use lazurite_api::ApiError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a route answers.
pub(super) type Outcome = Result<Response, ApiError>;

/// A JSON body; none at all is an empty object.
pub(super) struct Asked<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| ApiError::bad_request("InvalidBody", error.body_text()))?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let read = serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(text));
        read.map(Self).map_err(|error| {
            let place = error.path().to_string();
            ApiError::bad_request("InvalidBody", error.into_inner().to_string()).at(place)
        })
    }
}

/// 200 with that body.
pub(super) fn ok(body: &impl Serialize) -> Outcome {
    serde_json::to_value(body).map(|body| axum::Json(body).into_response()).map_err(ApiError::internal)
}

//! `GET /metadata/identity/oauth2/token`: the instance metadata service. Only who can send a header of their own may ask,
//! which a server that was tricked into fetching a URL cannot.

use axum::extract::{RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use lazurite_api::Query;
use serde_json::json;

use super::grant::{Refused, grant};
use crate::State;
use crate::fault::json_headers;

pub(crate) async fn token(Shared(state): Shared<State>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let metadata = headers.get("metadata").and_then(|value| value.to_str().ok());
    if !metadata.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return refusal(StatusCode::BAD_REQUEST, "invalid_request", "Required metadata header not specified");
    }
    let query = query.unwrap_or_default();
    let query = Query::parse(&query);
    if query.first("api-version").is_none_or(str::is_empty) {
        let message = "Required query variable 'api-version' is missing: 2018-02-01 is current";
        return refusal(StatusCode::BAD_REQUEST, "invalid_request", message);
    }
    match grant(&state, &query).await {
        Ok(body) => (json_headers(), body.to_string()).into_response(),
        Err(Refused::Request(error, message)) => refusal(StatusCode::BAD_REQUEST, error, &message),
        Err(Refused::Server) => refusal(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Try again."),
    }
}

/// A refusal in this endpoint's shape.
pub(crate) fn refusal(status: StatusCode, error: &str, description: &str) -> Response {
    let body = json!({"error": error, "error_description": description}).to_string();
    (status, json_headers(), body).into_response()
}

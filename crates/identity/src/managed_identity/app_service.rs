//! `GET /MSI/token`: what App Service and Functions give their applications. The caller proves with a header
//! (`X-IDENTITY-HEADER`, formerly `secret`) that it was started here.

use axum::extract::{RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use lazurite_api::Query;
use lazurite_crypto::digest::constant_time_eq;
use secrecy::ExposeSecret;
use serde_json::json;

use super::grant::{Refused, grant};
use crate::State;
use crate::fault::json_headers;

pub(crate) async fn token(Shared(state): Shared<State>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let expected = state.settings().managed_identity.header.expose_secret().as_bytes();
    let presented = headers.get("x-identity-header").or_else(|| headers.get("secret"));
    if expected.is_empty() || !presented.is_some_and(|value| constant_time_eq(value.as_bytes(), expected)) {
        let message = "Send the value of IDENTITY_HEADER as X-IDENTITY-HEADER (or that of MSI_SECRET as secret).";
        return refusal(StatusCode::UNAUTHORIZED, message);
    }
    let query = query.unwrap_or_default();
    match grant(&state, &Query::parse(&query)).await {
        Ok(body) => (json_headers(), body.to_string()).into_response(),
        Err(Refused::Request(_, message)) => refusal(StatusCode::BAD_REQUEST, &message),
        Err(Refused::Server) => refusal(StatusCode::INTERNAL_SERVER_ERROR, "Try again."),
    }
}

fn refusal(status: StatusCode, message: &str) -> Response {
    let body = json!({"statusCode": status.as_u16(), "message": message}).to_string();
    (status, json_headers(), body).into_response()
}

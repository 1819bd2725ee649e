//! `GET /health`: whether the server can do its work.

use http::{HeaderValue, Response, StatusCode, header};

use crate::dispatch::{Body, full};

/// 200 with the version; the server listens only when everything is ready, so whoever gets an answer gets this one.
pub fn answer() -> Response<Body> {
    let body = serde_json::json!({"status": "ready", "version": env!("CARGO_PKG_VERSION")}).to_string();
    let mut response = Response::new(full(body));
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

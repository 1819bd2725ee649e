//! `GET /health/live`: the service runs. `GET /health/ready`, and `/health`: it has a valid token to give.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};

use super::Broker;

pub(super) async fn live() -> Response {
    written(StatusCode::OK, "live")
}

/// Does not wait for a token, so that a question costs nothing; it asks for one where none is there.
pub(super) async fn ready(State(broker): State<Arc<Broker>>) -> Response {
    broker.tokens.want();
    match broker.tokens.held() {
        Some(_) => written(StatusCode::OK, "ready"),
        None => written(StatusCode::SERVICE_UNAVAILABLE, "no token can be had"),
    }
}

fn written(status: StatusCode, word: &str) -> Response {
    let body = serde_json::json!({ "status": word }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

//! `GET /health/live`: whether the server runs. `GET /health/ready`, and `/health`: whether it can do its work.

use std::time::Duration;

use http::{HeaderValue, Response, StatusCode, header};
use lazurite_store::Store;

use crate::dispatch::{Body, full};

/// The state must answer within this time.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the server needs to do its work.
pub struct Readiness {
    /// The state. The listeners open only when everything else is there.
    pub store: Store,
}

impl Readiness {
    /// 200 with the version, or 503 while the state cannot be reached: maps are served then all the same, but nothing can be
    /// written.
    pub async fn answer(&self, path: &str) -> Response<Body> {
        let ready =
            path == "/health/live" || matches!(tokio::time::timeout(PATIENCE, self.store.revision()).await, Ok(Ok(_)));
        let (status, word) = match (path, ready) {
            ("/health/live", _) => (StatusCode::OK, "live"),
            (_, true) => (StatusCode::OK, "ready"),
            (_, false) => (StatusCode::SERVICE_UNAVAILABLE, "the state cannot be reached"),
        };
        let body = serde_json::json!({"status": word, "version": env!("CARGO_PKG_VERSION")}).to_string();
        let mut response = Response::new(full(body));
        *response.status_mut() = status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

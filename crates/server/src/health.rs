//! `GET /health/live`: whether the server runs. `GET /health/ready`, and `/health`: whether it can do its work, and wants to.
//!
//! The public listeners say it in a word; the operators' own says which part is missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{HeaderValue, Response, StatusCode, header};
use lazurite_gateway::Gateway;
use lazurite_model::Revision;
use lazurite_store::Store;
use serde_json::{Map, Value, json};

use crate::dispatch::{Body, full};

/// The state must answer within this time.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the server needs to do its work.
pub struct Readiness {
    store: Store,
    gateway: Arc<Gateway>,
    stopping: AtomicBool,
}

/// One of the things that work needs.
struct Part {
    name: &'static str,
    /// Without it, requests should go elsewhere.
    works: bool,
    /// How it is, for people.
    state: String,
}

impl Readiness {
    /// Of a server over that state. The listeners open only when everything else is there.
    pub fn new(store: Store, gateway: Arc<Gateway>) -> Self {
        Self { store, gateway, stopping: AtomicBool::new(false) }
    }

    /// Whether it was asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// The state's latest revision; `None`: it does not answer in time.
    pub async fn latest(&self) -> Option<Revision> {
        tokio::time::timeout(PATIENCE, self.store.revision()).await.ok().and_then(Result::ok)
    }

    /// From now on the server is not ready, though it serves: load balancers shall send nobody any more.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// 200 with the version, or 503 while the state cannot be reached: maps are served then all the same, but nothing can be
    /// written.
    pub async fn answer(&self, path: &str) -> Response<Body> {
        let (status, word, _) = self.judge(path).await;
        response(status, &json!({"status": word, "version": env!("CARGO_PKG_VERSION")}))
    }

    /// The same, with the parts by name.
    pub async fn detail(&self, path: &str) -> Response<Body> {
        let (status, word, parts) = self.judge(path).await;
        let part = |part: Part| (part.name.to_owned(), json!({"works": part.works, "state": part.state}));
        let parts: Map<String, Value> = parts.into_iter().map(part).collect();
        response(status, &json!({"status": word, "version": env!("CARGO_PKG_VERSION"), "parts": parts}))
    }

    async fn judge(&self, path: &str) -> (StatusCode, &'static str, Vec<Part>) {
        if path == "/health/live" {
            return (StatusCode::OK, "live", Vec::new());
        }
        let parts = self.parts().await;
        match (self.is_stopping(), parts.iter().all(|part| part.works)) {
            (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "stopping", parts),
            (false, true) => (StatusCode::OK, "ready", parts),
            (false, false) => (StatusCode::SERVICE_UNAVAILABLE, "the state cannot be reached", parts),
        }
    }

    async fn parts(&self) -> Vec<Part> {
        let latest = self.latest().await;
        let known = self.gateway.revision();
        let following = match latest {
            Some(latest) => format!("revision {} of {}", known.0, latest.0.max(known.0)),
            None => format!("revision {}", known.0),
        };
        vec![
            Part {
                name: "state",
                works: latest.is_some(),
                state: if latest.is_some() { "reached" } else { "cannot be reached" }.to_owned(),
            },
            // Behind by a moment is no fault, and behind for long is the state's.
            Part { name: "following", works: true, state: following },
            // A part of each limit is served all the same.
            Part { name: "limits", works: true, state: self.gateway.limits_health().state.to_string() },
        ]
    }
}

fn response(status: StatusCode, body: &Value) -> Response<Body> {
    let mut response = Response::new(full(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

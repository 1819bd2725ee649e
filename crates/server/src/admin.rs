//! The operators' own listener: health in detail and metrics, without TLS, for probes and scrapers inside the network.
//!
//! It knows nobody and shows no secret; what it shows is nobody else's business all the same, so it has an address of its own
//! and is served nowhere else.

use std::net::SocketAddr;
use std::sync::Arc;

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;

use crate::dispatch::{Body, Surfaces, full};
use crate::listen::{Answering, Handler, later};
use crate::metrics::Metrics;

/// What Prometheus's text format calls itself.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The listener.
#[derive(Clone)]
pub struct AdminAlone {
    /// Whose health is told.
    pub surfaces: Arc<Surfaces>,
    /// The numbers.
    pub metrics: Metrics,
}

impl Handler for AdminAlone {
    fn handle(&self, request: Request<Incoming>, _peer: SocketAddr) -> Answering {
        let admin = self.clone();
        later(async move { Ok(admin.answer(&request).await) })
    }
}

impl AdminAlone {
    async fn answer(&self, request: &Request<Incoming>) -> Response<Body> {
        let path = request.uri().path();
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match path {
            "/health" | "/health/live" | "/health/ready" if is_read => self.surfaces.readiness.detail(path).await,
            "/metrics" if is_read => {
                let mut text = Response::new(full(self.metrics.text().await));
                text.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(TEXT_FORMAT));
                text
            }
            _ => {
                let mut nothing = Response::new(full("There are /health/live, /health/ready and /metrics.\n"));
                *nothing.status_mut() = StatusCode::NOT_FOUND;
                nothing
            }
        }
    }
}

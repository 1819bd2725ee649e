//! The operators' own listener: health in detail and metrics, without TLS, for probes and scrapers inside the network.
//!
//! It knows nobody and shows no secret; what it shows is nobody else's business all the same, so it has an address of its own
//! and is served nowhere else.

use std::net::SocketAddr;
use std::sync::Arc;

use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;

use crate::dispatch::{Body, Surfaces, full};
use crate::listen::{Handler, HangUp};

/// The listener.
#[derive(Clone)]
pub struct AdminAlone(pub Arc<Surfaces>);

impl Handler for AdminAlone {
    async fn handle(&self, request: Request<Incoming>, _peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        let path = request.uri().path();
        Ok(match (request.method(), path) {
            (&Method::GET | &Method::HEAD, "/health" | "/health/live" | "/health/ready") => {
                self.0.readiness.detail(path).await
            }
            _ => {
                let mut nothing = Response::new(full("There are /health/live and /health/ready.\n"));
                *nothing.status_mut() = StatusCode::NOT_FOUND;
                nothing
            }
        })
    }
}

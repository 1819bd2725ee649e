//! Hands each request to the surface that it is for.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use lazurite_api::{ApiError, ClientAddress};
use lazurite_gateway::{Gateway, Scheme};
use tower::ServiceExt as _;

use crate::health::Readiness;
use crate::hosts::{Hosts, Surface};
use crate::listen::{Connections, Handler, HangUp};

/// The body of every answer: bytes that are there, or what an axum router streams.
pub type Body = Either<Full<Bytes>, axum::body::Body>;

/// A body of those bytes.
pub fn full(bytes: impl Into<Bytes>) -> Body {
    Either::Left(Full::new(bytes.into()))
}

/// Everything that answers.
pub struct Surfaces {
    /// The maps' data plane behind the gate.
    pub gateway: Arc<Gateway>,
    /// The resource manager.
    pub management: axum::Router,
    /// The vaults' data plane.
    pub vault: axum::Router,
    /// Sign-in and what belongs to it; `None`: it is off, and tokens come from elsewhere.
    pub sign_in: Option<SignIn>,
    /// The hosts that are answered for.
    pub hosts: Hosts,
    /// How many connections its listeners have open.
    pub connections: Connections,
    /// Whether the server can do its work.
    pub readiness: Readiness,
}

/// The sign-in server's surfaces.
pub struct SignIn {
    /// What everybody may read of it.
    pub state: lazurite_identity::State,
    /// Sign-in.
    pub identity: axum::Router,
    /// Microsoft Graph.
    pub graph: axum::Router,
    /// Managed identity.
    pub managed_identity: axum::Router,
    /// Managed identity as Service Fabric has it.
    pub service_fabric: axum::Router,
}

/// The HTTPS listener: all surfaces.
#[derive(Clone)]
pub struct Everything(pub Arc<Surfaces>);

/// The plain HTTP listener for maps.
#[derive(Clone)]
pub struct MapsAlone(pub Arc<Surfaces>);

/// A plain HTTP listener for managed identity.
#[derive(Clone)]
pub struct ManagedIdentityAlone(pub axum::Router);

impl Handler for Everything {
    async fn handle(&self, request: Request<Incoming>, peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        let surfaces = &self.0;
        let surface = surfaces.hosts.surface(host_of(&request), request.uri().path());
        Ok(match (surface, &surfaces.sign_in) {
            (Surface::Maps, _) => surfaces.gateway.handle(Scheme::Https, request).await.map(Either::Left),
            (Surface::Health, _) => surfaces.readiness.answer(request.uri().path()).await,
            (Surface::Management, _) => ask(&surfaces.management, request, peer).await,
            (Surface::Identity, Some(sign_in)) => sign_in.answer(request, peer).await,
            (Surface::Graph, Some(sign_in)) => ask(&sign_in.graph, request, peer).await,
            (Surface::ServiceFabric, Some(sign_in)) => ask(&sign_in.service_fabric, request, peer).await,
            (Surface::Identity | Surface::Graph | Surface::ServiceFabric, None) => refuse(sign_in_is_off()),
            (Surface::Vault, _) => ask(&surfaces.vault, request, peer).await,
            (Surface::Nobody, _) => refuse(unknown_host(host_of(&request), &surfaces.hosts)),
        })
    }
}

impl SignIn {
    /// Discovery documents and key sets are ready; all else is the router's.
    async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
        let published = match *request.method() {
            Method::GET => self.state.published(request.uri().path()),
            _ => None,
        };
        match published {
            Some(document) => document.map(full),
            None => ask(&self.identity, request, peer).await,
        }
    }
}

impl Handler for MapsAlone {
    async fn handle(&self, request: Request<Incoming>, _peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        let surfaces = &self.0;
        Ok(match surfaces.hosts.surface(host_of(&request), request.uri().path()) {
            Surface::Health => surfaces.readiness.answer(request.uri().path()).await,
            Surface::Nobody => refuse(unknown_host(host_of(&request), &surfaces.hosts)),
            _ => surfaces.gateway.handle(Scheme::Http, request).await.map(Either::Left),
        })
    }
}

impl Handler for ManagedIdentityAlone {
    async fn handle(&self, request: Request<Incoming>, peer: SocketAddr) -> Result<Response<Body>, HangUp> {
        Ok(ask(&self.0, request, peer).await)
    }
}

/// Asks a router, which is told the client's address.
pub async fn ask(router: &axum::Router, mut request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
    // An IPv4 client that reached a socket of both families is the same client.
    request.extensions_mut().insert(ClientAddress(peer.ip().to_canonical()));
    match router.clone().oneshot(request).await {
        Ok(response) => response.map(Either::Right),
        Err(never) => match never {},
    }
}

fn refuse(error: ApiError) -> Response<Body> {
    error.into_response().map(Either::Right)
}

fn unknown_host(host: &str, hosts: &Hosts) -> ApiError {
    let shown: String = host.chars().take(80).collect();
    let message = format!("Nothing is served under the name '{shown}'. Use one of {}.", hosts.names());
    ApiError::new(StatusCode::MISDIRECTED_REQUEST, "UnknownHost", message)
}

fn sign_in_is_off() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "SignInIsOff",
        "This server signs nobody in ([sign_in] enabled = false). Get tokens from the issuer that it trusts.",
    )
}

/// The name under which the request was sent, with its port.
pub fn host_of<B>(request: &Request<B>) -> &str {
    named(request.uri(), request.headers())
}

/// The same, of a request whose body was taken off.
pub fn authority_of(head: &http::request::Parts) -> &str {
    named(&head.uri, &head.headers)
}

fn named<'r>(uri: &'r http::Uri, headers: &'r http::HeaderMap) -> &'r str {
    match uri.authority() {
        Some(authority) => authority.as_str(),
        None => headers.get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default(),
    }
}

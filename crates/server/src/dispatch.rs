//! Hands each request to the surface that it is for.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::response::IntoResponse as _;
use bytes::Bytes;
use futures_util::future::{self, FutureExt as _};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use lazurite_api::{ApiError, ClientAddress};
use lazurite_gateway::{Gateway, Scheme};
use tower::ServiceExt as _;

use crate::health::Readiness;
use crate::hosts::{Hosts, Surface, is_health};
use crate::listen::{Answering, Connections, Handler, later, now};

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
    fn handle(&self, request: Request<Incoming>, peer: SocketAddr) -> Answering {
        let surfaces = &self.0;
        match (surfaces.hosts.surface(host_of(&request), request.uri().path()), &surfaces.sign_in) {
            (Surface::Maps, _) => maps(surfaces.gateway.handle(Scheme::Https, request)),
            (Surface::Health, _) => health(surfaces, &request),
            (Surface::Management, _) => ask_later(&surfaces.management, request, peer),
            (Surface::Identity, Some(sign_in)) => sign_in.answer(request, peer),
            (Surface::Graph, Some(sign_in)) => ask_later(&sign_in.graph, request, peer),
            (Surface::ServiceFabric, Some(sign_in)) => ask_later(&sign_in.service_fabric, request, peer),
            (Surface::Identity | Surface::Graph | Surface::ServiceFabric, None) => now(refuse(sign_in_is_off())),
            (Surface::Vault, _) => ask_later(&surfaces.vault, request, peer),
            (Surface::Nobody, _) => now(refuse(unknown_host(host_of(&request), &surfaces.hosts))),
        }
    }
}

impl SignIn {
    /// Discovery documents and key sets are ready; all else is the router's.
    fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Answering {
        let published = match *request.method() {
            Method::GET => self.state.published(request.uri().path()),
            _ => None,
        };
        match published {
            Some(document) => now(document.map(full)),
            None => ask_later(&self.identity, request, peer),
        }
    }
}

impl Handler for MapsAlone {
    fn handle(&self, request: Request<Incoming>, _peer: SocketAddr) -> Answering {
        let surfaces = &self.0;
        if is_health(request.uri().path()) {
            return health(surfaces, &request);
        }
        match surfaces.hosts.of_host(host_of(&request)) {
            Some(Surface::Nobody) => now(refuse(unknown_host(host_of(&request), &surfaces.hosts))),
            // There is nothing else here, whatever host and path are for on the other listener.
            _ => maps(surfaces.gateway.handle(Scheme::Http, request)),
        }
    }
}

impl Handler for ManagedIdentityAlone {
    fn handle(&self, request: Request<Incoming>, peer: SocketAddr) -> Answering {
        ask_later(&self.0, request, peer)
    }
}

fn maps(answer: lazurite_gateway::Answering) -> Answering {
    match answer {
        future::Either::Left(answer) => now(answer.into_inner().map(Either::Left)),
        future::Either::Right(answer) => later(answer.map(|answer| Ok(answer.map(Either::Left)))),
    }
}

fn health(surfaces: &Arc<Surfaces>, request: &Request<Incoming>) -> Answering {
    let (surfaces, path) = (Arc::clone(surfaces), request.uri().path().to_owned());
    later(async move { Ok(surfaces.readiness.answer(&path).await) })
}

/// Asks a router, once its answer is waited for.
pub fn ask_later(router: &axum::Router, request: Request<Incoming>, peer: SocketAddr) -> Answering {
    let router = router.clone();
    later(async move { Ok(ask(router, request, peer).await) })
}

/// Asks a router, which is told the client's address.
pub async fn ask(router: axum::Router, mut request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
    // An IPv4 client that reached a socket of both families is the same client.
    request.extensions_mut().insert(ClientAddress(peer.ip().to_canonical()));
    match router.oneshot(request).await {
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

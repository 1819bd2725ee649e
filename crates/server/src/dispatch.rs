//! Which surface a request is for: by Host, and on `localhost`, which several share, by path.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use lazurite_api::ApiError;
use lazurite_gateway::{Gateway, Scheme};
use tower::ServiceExt as _;

use crate::health;
use crate::listen::Handler;

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
    /// Sign-in.
    pub identity: axum::Router,
    /// Microsoft Graph.
    pub graph: axum::Router,
    /// The resource manager.
    pub management: axum::Router,
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

/// A surface, as host and path name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Surface {
    Health,
    Maps,
    Identity,
    Graph,
    Management,
    ServiceFabric,
    Vault,
    Nobody,
}

impl Handler for Everything {
    async fn handle(&self, request: Request<Incoming>, _peer: SocketAddr) -> Response<Body> {
        match surface(host_of(&request), request.uri().path()) {
            Surface::Maps => self.0.gateway.handle(Scheme::Https, request).await.map(Either::Left),
            Surface::Health => health::answer(),
            Surface::Identity => ask(&self.0.identity, request).await,
            Surface::Graph => ask(&self.0.graph, request).await,
            Surface::Management => ask(&self.0.management, request).await,
            Surface::ServiceFabric => ask(&self.0.service_fabric, request).await,
            Surface::Vault => refuse(ApiError::new(
                StatusCode::NOT_IMPLEMENTED,
                "NotSupported",
                "This build has no Key Vault data plane.",
            )),
            Surface::Nobody => refuse(unknown_host(host_of(&request))),
        }
    }
}

impl Handler for MapsAlone {
    async fn handle(&self, request: Request<Incoming>, _peer: SocketAddr) -> Response<Body> {
        match surface(host_of(&request), request.uri().path()) {
            Surface::Health => health::answer(),
            Surface::Nobody => refuse(unknown_host(host_of(&request))),
            _ => self.0.gateway.handle(Scheme::Http, request).await.map(Either::Left),
        }
    }
}

impl Handler for ManagedIdentityAlone {
    async fn handle(&self, mut request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        ask(&self.0, request).await
    }
}

async fn ask(router: &axum::Router, request: Request<Incoming>) -> Response<Body> {
    match router.clone().oneshot(request).await {
        Ok(response) => response.map(Either::Right),
        Err(never) => match never {},
    }
}

fn refuse(error: ApiError) -> Response<Body> {
    error.into_response().map(Either::Right)
}

fn unknown_host(host: &str) -> ApiError {
    let shown: String = host.chars().take(80).collect();
    ApiError::new(
        StatusCode::MISDIRECTED_REQUEST,
        "UnknownHost",
        format!(
            "Nothing is served under the name '{shown}'. Use localhost, 127.0.0.1, or graph., login., management., atlas., us.atlas., eu.atlas. or <vault>.vault. in front of localhost."
        ),
    )
}

fn host_of<B>(request: &Request<B>) -> &str {
    match request.uri().authority() {
        Some(authority) => authority.as_str(),
        None => request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default(),
    }
}

/// The host without its port.
fn name_of(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

fn is_loopback_name(name: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn surface(host: &str, path: &str) -> Surface {
    let name = name_of(host);
    if is_loopback_name(name) {
        return by_path(path);
    }
    let lower = name.to_ascii_lowercase();
    let Some(label) = lower.strip_suffix(".localhost") else { return Surface::Nobody };
    if path == "/health" {
        return Surface::Health;
    }
    match label {
        "graph" => Surface::Graph,
        "login" => Surface::Identity,
        "management" => Surface::Management,
        "atlas" | "us.atlas" | "eu.atlas" => Surface::Maps,
        _ if label.ends_with(".vault") => Surface::Vault,
        _ => Surface::Nobody,
    }
}

/// On the shared name: the resource manager and Graph by their roots, sign-in by what follows the tenant, maps otherwise.
fn by_path(path: &str) -> Surface {
    // Some management SDKs put a scope, which begins with a slash, behind another one.
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let first = segments.next().unwrap_or_default();
    let second = segments.next().unwrap_or_default();
    let is = |name: &str| first.eq_ignore_ascii_case(name);
    if path == "/health" {
        Surface::Health
    } else if is("subscriptions") || is("providers") || is("tenants") || (is("metadata") && second == "endpoints") {
        Surface::Management
    } else if is("metadata") && second == "identity" {
        Surface::ServiceFabric
    } else if is("v1.0") {
        Surface::Graph
    } else if matches!(second, "oauth2" | "v2.0" | "discovery" | ".well-known" | "adminconsent")
        || ["error", "login", "devicelogin", "account"].into_iter().any(is)
    {
        Surface::Identity
    } else {
        Surface::Maps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_name_is_split_by_path() {
        let cases = [
            ("/map/tile", Surface::Maps),
            ("/geocode:batch", Surface::Maps),
            ("/", Surface::Maps),
            ("/health", Surface::Health),
            ("/subscriptions/x/resourcegroups/g", Surface::Management),
            ("/providers/Microsoft.Maps/operations", Surface::Management),
            ("//subscriptions/x/providers/Microsoft.Authorization/roleDefinitions", Surface::Management),
            ("/metadata/endpoints", Surface::Management),
            ("/metadata/identity/oauth2/token", Surface::ServiceFabric),
            ("/v1.0/applications", Surface::Graph),
            ("/adfs/.well-known/openid-configuration", Surface::Identity),
            ("/common/discovery/instance", Surface::Identity),
            ("/0000/oauth2/v2.0/token", Surface::Identity),
            ("/organizations/v2.0/.well-known/openid-configuration", Surface::Identity),
            ("/organizations/v2.0/adminconsent", Surface::Identity),
            ("/devicelogin", Surface::Identity),
            ("/login/style.css", Surface::Identity),
            ("/account/security", Surface::Identity),
        ];
        for (path, expected) in cases {
            assert_eq!(surface("localhost:8443", path), expected, "{path}");
            assert_eq!(surface("127.0.0.1:8443", path), expected, "{path}");
        }
    }

    #[test]
    fn other_names_are_one_surface_each_and_strangers_are_nobody() {
        assert_eq!(surface("graph.localhost:8443", "/v1.0/me"), Surface::Graph);
        assert_eq!(surface("US.atlas.localhost", "/map/tile"), Surface::Maps);
        assert_eq!(surface("kv.vault.localhost:8443", "/secrets"), Surface::Vault);
        assert_eq!(surface("evil.example", "/map/tile"), Surface::Nobody);
        assert_eq!(surface("localhost.evil.example:8443", "/map/tile"), Surface::Nobody);
    }
}

//! Managed identities: tokens for whatever runs on this machine, without any secret of its own.
//!
//! One plain-HTTP listener that only the machine itself may reach, with the two forms that clients know: the instance
//! metadata service (IMDS) and the App Service endpoint with its older sibling. One answer satisfies all of them. Unknown
//! identities are answered with 400, never 404: clients retry 404 for half a minute.

mod app_service;
mod grant;
mod imds;
mod select;

use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, StatusCode, header};

use crate::State;

/// The managed-identity endpoints, for a listener of their own that only local processes reach.
pub fn managed_identity_router(state: State) -> Router {
    Router::new()
        .route("/metadata/identity/oauth2/token", get(imds::token))
        .route("/metadata/identity/oauth2/token/", get(imds::token))
        .route("/MSI/token", get(app_service::token))
        .route("/MSI/token/", get(app_service::token))
        .route("/msi/token", get(app_service::token))
        .layer(from_fn_with_state(state.clone(), refuse_detours))
        .with_state(state)
}

/// Refuses requests that somebody else made a local program or browser send: through a proxy, from a web page, or under a
/// host name that was made to point here.
async fn refuse_detours(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let web = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    let reason = if headers.contains_key("x-forwarded-for") {
        "Requests that carry X-Forwarded-For are refused: a managed identity serves the machine itself."
    } else if web {
        "Requests from web pages are refused: a managed identity serves the machine itself."
    } else if !host_is_expected(&state, headers, request.uri().host()) {
        "The Host header names no host of this endpoint. Use localhost or an address."
    } else {
        return next.run(request).await;
    };
    imds::refusal(StatusCode::BAD_REQUEST, "invalid_request", reason).into_response()
}

fn host_is_expected(state: &State, headers: &HeaderMap, target: Option<&str>) -> bool {
    let header = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    let Some(authority) = header.or(target) else { return true };
    let Ok(authority) = authority.parse::<http::uri::Authority>() else { return false };
    let host = authority.host().trim_matches(['[', ']']).to_lowercase();
    let address = host.parse::<std::net::IpAddr>().is_ok();
    let configured = &state.settings().managed_identity.hosts;
    address
        || host == "localhost"
        || host.ends_with(".localhost")
        || configured.iter().any(|known| known.eq_ignore_ascii_case(&host))
}

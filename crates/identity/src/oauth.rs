//! The authorization server's endpoints (RFC 6749), in Entra's shapes.

pub(crate) mod client_auth;
mod client_credentials;
pub(crate) mod code;
pub(crate) mod consent;
pub(crate) mod device;
mod error_page;
pub(crate) mod family;
pub(crate) mod form;
mod introspect;
mod on_behalf_of;
mod own_token;
mod password;
pub(crate) mod person;
mod realm;
mod refresh;
mod revoke;
pub(crate) mod token;
mod user_info;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};

use crate::{State, cors, discovery, fault, pages};

/// Token requests are small; a certificate assertion with its chain is the largest.
const MAX_BODY: usize = 64 * 1024;

/// Sign-in: discovery, keys, tokens. To be served over TLS at [`crate::Settings::login`].
pub fn login_router(state: State) -> Router {
    Router::new()
        .route("/{tenant}/v2.0/.well-known/openid-configuration", get(discovery::published))
        .route("/{tenant}/.well-known/openid-configuration", get(discovery::published))
        .route("/adfs/.well-known/openid-configuration", get(discovery::published))
        .route("/common/discovery/instance", get(discovery::instance))
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::published))
        .route("/{tenant}/discovery/keys", get(discovery::published))
        .route("/{tenant}/oauth2/v2.0/token", any(token::v2))
        .route("/{tenant}/oauth2/token", any(token::v1))
        .route("/{tenant}/oauth2/v2.0/devicecode", any(device::v2))
        .route("/{tenant}/oauth2/devicecode", any(device::v1))
        .route("/{tenant}/oauth2/v2.0/revoke", any(revoke::revoke))
        .route("/{tenant}/oauth2/v2.0/introspect", any(introspect::introspect))
        .route("/{tenant}/openid/userinfo", get(user_info::user_info).post(user_info::user_info))
        .route("/{tenant}/userrealm/{user}", get(realm::of_path))
        .route("/{tenant}/UserRealm/{user}", get(realm::of_path))
        .route("/{tenant}/userrealm", get(realm::of_query))
        .route("/{tenant}/UserRealm", get(realm::of_query))
        .route("/error", get(error_page::error_page))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn_with_state(state.clone(), fault::dress))
        .layer(from_fn(cors::allow_all))
        .merge(pages::router(&state))
        .with_state(state)
}

/// `userinfo` under Graph's origin, where Entra's discovery document has it.
pub(crate) fn user_info_router(state: State) -> Router {
    let user_info = get(user_info::user_info).post(user_info::user_info);
    Router::new().route("/oidc/userinfo", user_info).layer(from_fn(cors::allow_all)).with_state(state)
}

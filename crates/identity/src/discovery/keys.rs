//! `GET /{tenant}/discovery/v2.0/keys` and `/{tenant}/discovery/keys`: the JSON Web Key Set (RFC 7517).
//!
//! The same keys for every tenant. May be kept for an hour: the next key is published a whole turn before it signs.

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use http::header;

use crate::State;
use crate::directory::Named;
use crate::fault::{Fault, row};

pub(crate) async fn keys(Shared(state): Shared<State>, Path(segment): Path<String>) -> Result<Response, Fault> {
    let issuer = match state.directory().named(&segment) {
        Named::One(tenant) => tenant.id.to_string(),
        Named::Any => "{tenantid}".to_owned(),
        Named::Unknown => return Err(Fault::new(&row::UNKNOWN_TENANT_DISCOVERY, "Tenant not found.")),
    };
    let issuer = format!("{}/{issuer}/v2.0", state.settings().login);
    let jwks = state.keys().jwks(state.now(), &issuer);
    Ok(([(header::CACHE_CONTROL, "public, max-age=3600")], Json(jwks)).into_response())
}

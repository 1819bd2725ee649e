//! `GET /common/discovery/instance`: whether an authority is one that a client may trust. Ours is, and nothing else.

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use axum::response::{IntoResponse, Response};
use lazurite_api::Query;
use serde_json::json;

use crate::State;
use crate::fault::{Fault, row};

pub(crate) async fn instance(Shared(state): Shared<State>, RawQuery(query): RawQuery) -> Result<Response, Fault> {
    let query = query.unwrap_or_default();
    let query = Query::parse(&query);
    let login = &state.settings().login;
    let refused = || Fault::new(&row::UNKNOWN_INSTANCE, "Unknown or invalid instance.");
    let endpoint = query.first("authorization_endpoint").ok_or_else(refused)?;
    let tenant = tenant_of(login, endpoint).ok_or_else(refused)?;
    let host = login.split_once("://").map_or(login.as_str(), |(_, host)| host);
    Ok(Json(json!({
        "tenant_discovery_endpoint": format!("{login}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    }))
    .into_response())
}

/// The tenant that `endpoint` names, if it is on our host. MSAL for Python leaves out the port, so it is not compared.
fn tenant_of<'e>(login: &str, endpoint: &'e str) -> Option<&'e str> {
    let (scheme, rest) = endpoint.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let (our_scheme, our_host) = login.split_once("://")?;
    let name = |host: &str| host.rsplit_once(':').map_or(host, |(name, _)| name).to_lowercase();
    let tenant = path.split('/').next()?;
    let plain = !tenant.is_empty() && tenant.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    (scheme == our_scheme && name(host) == name(our_host) && plain).then_some(tenant)
}

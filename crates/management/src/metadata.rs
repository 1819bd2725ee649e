//! `GET /metadata/endpoints`: the one document from which clients learn every other address of a cloud. Anybody may read it.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Extract};
use axum::response::{IntoResponse, Response};
use lazurite_api::{ApiError, Query, version::api_version};
use serde_json::{Value, json};

use crate::State;
use crate::reply::Reply;
use crate::request_ids::{RequestIds, demands_https};

/// Newest first.
const VERSIONS: &[&str] = &["2022-09-01", "2019-05-01", "2015-01-01"];

/// Serves the document.
pub(crate) async fn serve(
    Extract(state): Extract<Arc<State>>,
    RawQuery(query): RawQuery,
    headers: http::HeaderMap,
) -> Response {
    let mut response = match document(&state, &Query::parse(query.as_deref().unwrap_or_default())) {
        Ok(document) => Reply::ok(document).into_response(),
        Err(error) => error.into_response(),
    };
    let strict_transport = demands_https(&state.settings.origins.arm);
    RequestIds::of(&headers, &*state.random).stamp(response.headers_mut(), strict_transport);
    response
}

/// One object at 2022-09-01, an array of it at 2019-05-01, the older form at 2015-01-01.
fn document(state: &State, query: &Query<'_>) -> Result<Value, ApiError> {
    let version = api_version(query, VERSIONS)?;
    Ok(match version {
        "2015-01-01" => legacy(state),
        "2019-05-01" => json!([cloud(state)]),
        _ => cloud(state),
    })
}

/// The addresses are this installation's; audiences name Microsoft's resource manager, because that is what clients ask
/// tokens for.
fn cloud(state: &State) -> Value {
    let origins = &state.settings.origins;
    json!({
        "name": state.settings.cloud_name,
        "portal": origins.portal,
        "authentication": {
            "loginEndpoint": origins.authority,
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": format!("{}/", origins.arm),
        "microsoftGraphResourceId": format!("{}/", origins.graph),
        "graph": format!("{}/", origins.graph),
        "graphAudience": format!("{}/", origins.graph),
        "atlas": origins.maps,
        "suffixes": { "keyVaultDns": origins.vault_suffix.trim_start_matches('.') },
    })
}

fn legacy(state: &State) -> Value {
    let origins = &state.settings.origins;
    json!({
        "galleryEndpoint": format!("{}/", origins.arm),
        "graphEndpoint": format!("{}/", origins.graph),
        "portalEndpoint": origins.portal,
        "authentication": {
            "loginEndpoint": format!("{}/", origins.authority),
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        },
    })
}

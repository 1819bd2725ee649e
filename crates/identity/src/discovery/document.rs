//! `GET /{tenant}/v2.0/.well-known/openid-configuration` (OpenID Connect Discovery 1.0), its v1 form without `/v2.0`, and
//! the one under `/adfs`, which lets clients that are configured by environment variables alone find their way: they take
//! `adfs` for an authority that needs no instance discovery, and then use whatever endpoints the document names.
//!
//! Only what works is named.

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use http::header;
use serde_json::{Value, json};

use crate::State;
use crate::directory::Named;
use crate::fault::{Fault, row};

/// How clients may prove who they are.
const AUTHENTICATION: [&str; 3] = ["client_secret_post", "private_key_jwt", "client_secret_basic"];

const GRANTS: [&str; 6] = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "password",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
];

const CLAIMS: [&str; 26] = [
    "aud",
    "iss",
    "iat",
    "nbf",
    "exp",
    "sub",
    "oid",
    "tid",
    "sid",
    "uti",
    "ver",
    "auth_time",
    "amr",
    "nonce",
    "c_hash",
    "name",
    "preferred_username",
    "email",
    "appid",
    "azp",
    "idtyp",
    "scp",
    "roles",
    "groups",
    "upn",
    "acct",
];

#[derive(Clone, Copy)]
enum Version {
    V1,
    V2,
}

pub(crate) async fn v2(Shared(state): Shared<State>, Path(tenant): Path<String>) -> Result<Response, Fault> {
    answer(&state, &tenant, Version::V2).await
}

pub(crate) async fn v1(Shared(state): Shared<State>, Path(tenant): Path<String>) -> Result<Response, Fault> {
    answer(&state, &tenant, Version::V1).await
}

pub(crate) async fn adfs(Shared(state): Shared<State>) -> Result<Response, Fault> {
    let tenant = state.settings().home_tenant.to_string();
    answer(&state, &tenant, Version::V2).await
}

async fn answer(state: &State, segment: &str, version: Version) -> Result<Response, Fault> {
    // Endpoints carry the tenant's id, whatever it was called: clients key their caches by it.
    let (endpoints, keys, issuer) = match state.directory().named(segment) {
        Named::One(tenant) => (tenant.id.to_string(), tenant.id.to_string(), tenant.id.to_string()),
        Named::Any => ("organizations".to_owned(), "common".to_owned(), "{tenantid}".to_owned()),
        Named::Unknown => return Err(unknown(segment)),
    };
    let document = document(state, version, [&endpoints, &keys, &issuer]);
    Ok(([(header::CACHE_CONTROL, "public, max-age=3600")], Json(document)).into_response())
}

fn document(state: &State, version: Version, [endpoints, keys, issuer]: [&str; 3]) -> Value {
    let login = &state.settings().login;
    let host = |origin: &str| origin.split_once("://").map_or(origin, |(_, host)| host).to_owned();
    let (oauth2, discovery, issuer) = match version {
        Version::V1 => ("oauth2", "discovery", format!("{login}/{issuer}/")),
        Version::V2 => ("oauth2/v2.0", "discovery/v2.0", format!("{login}/{issuer}/v2.0")),
    };
    let oidc = format!("{login}/{endpoints}/oauth2/v2.0");
    json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{login}/{endpoints}/{oauth2}/authorize"),
        "token_endpoint": format!("{login}/{endpoints}/{oauth2}/token"),
        "device_authorization_endpoint": format!("{login}/{endpoints}/{oauth2}/devicecode"),
        "end_session_endpoint": format!("{oidc}/logout"),
        "revocation_endpoint": format!("{oidc}/revoke"),
        "introspection_endpoint": format!("{oidc}/introspect"),
        "userinfo_endpoint": format!("{}/oidc/userinfo", state.settings().graph),
        "jwks_uri": format!("{login}/{keys}/{discovery}/keys"),
        "token_endpoint_auth_methods_supported": AUTHENTICATION,
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256"],
        "revocation_endpoint_auth_methods_supported": AUTHENTICATION,
        "introspection_endpoint_auth_methods_supported": AUTHENTICATION,
        "grant_types_supported": GRANTS,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "request_uri_parameter_supported": false,
        "claims_supported": CLAIMS,
        "tenant_region_scope": null,
        "cloud_instance_name": host(login),
        "msgraph_host": host(&state.settings().graph),
    })
}

fn unknown(segment: &str) -> Fault {
    let shown: String = segment.chars().take(100).collect();
    let message = format!(
        "Tenant '{shown}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
    );
    Fault::new(&row::UNKNOWN_TENANT_DISCOVERY, message)
}

//! What a discovery document says: where the endpoints are, and what they can do. Only what works is named.

use serde_json::{Value, json};

use crate::State;

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

/// Which form of the document, and of the endpoints in it.
#[derive(Clone, Copy)]
pub(super) enum Version {
    V1,
    V2,
}

/// The document, its endpoints, keys and issuer under these names of the tenant.
pub(super) fn document(state: &State, version: Version, [endpoints, keys, issuer]: [&str; 3]) -> Value {
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
        "response_types_supported": ["code", "id_token", "code id_token"],
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

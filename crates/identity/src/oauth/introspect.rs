//! `POST /{tenant}/oauth2/v2.0/introspect` (RFC 7662): what a token is worth, for the client that it was given to and the API
//! that it is for. To everybody else every token is worth nothing.

use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method};
use lazurite_model::AppId;
use lazurite_model::record::{Tenant, TokenFamily};
use serde_json::{Value, json};

use super::client_auth::{authenticate, require_proof};
use super::family::read_refresh_token;
use super::own_token::OwnToken;
use super::token::{Body, named, one, read};
use crate::State;
use crate::fault::{Fault, json_headers};

pub(crate) async fn introspect(
    Shared(state): Shared<State>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let form = read(&method, &headers, body)?;
    let named = named(&state, &tenant)?;
    let tenant = one(&named)?;
    let (client, credential) = authenticate(&state, tenant, &headers, &form).await?;
    require_proof(credential)?;
    let text = form.required("token")?;
    let answer = match refresh_token(&state, tenant, client.app_id, text).await? {
        Some(answer) => Some(answer),
        None => access_token(&state, tenant, client.app_id, text).await?,
    };
    let answer = answer.unwrap_or_else(|| json!({"active": false}));
    Ok((json_headers(), answer.to_string()).into_response())
}

async fn access_token(state: &State, tenant: &Tenant, asker: AppId, text: &str) -> Result<Option<Value>, Fault> {
    let Ok(token) = OwnToken::read(state, text).await? else { return Ok(None) };
    let is_askers = token.client() == Some(asker) || token.audience(state, tenant) == Some(asker);
    if token.tid != tenant.id || !is_askers {
        return Ok(None);
    }
    let mut answer = json!({
        "active": true, "token_type": "Bearer", "client_id": token.client(), "aud": token.aud, "iss": token.iss,
        "sub": token.sub, "oid": token.oid, "tid": token.tid, "iat": token.iat, "nbf": token.nbf, "exp": token.exp,
        "jti": token.uti,
    });
    if let Some(fields) = answer.as_object_mut() {
        fields.extend(token.scp.as_ref().map(|scopes| ("scope".to_owned(), json!(scopes))));
        fields.extend(token.user_name().map(|name| ("username".to_owned(), json!(name))));
        fields.extend((!token.roles.is_empty()).then(|| ("roles".to_owned(), json!(token.roles))));
    }
    Ok(Some(answer))
}

/// A refresh token is its client's alone, and its youngest generation is worth something.
async fn refresh_token(state: &State, tenant: &Tenant, asker: AppId, text: &str) -> Result<Option<Value>, Fault> {
    let Some((id, generation)) = read_refresh_token(state, text) else { return Ok(None) };
    let family = state.store().read::<TokenFamily>(&id.to_string()).await?;
    let counts = |family: &TokenFamily| {
        family.client == asker
            && family.authentication.tenant == tenant.id
            && family.generation == generation
            && state.now() < family.expires
    };
    Ok(family.filter(counts).map(|family| {
        json!({
            "active": true, "token_type": "refresh_token", "client_id": family.client, "scope": family.scope,
            "sub": family.authentication.user, "exp": family.expires.as_second(),
        })
    }))
}

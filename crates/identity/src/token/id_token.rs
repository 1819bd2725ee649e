//! Makes id tokens (OpenID Connect Core §2): who signed in, for the client alone. No API believes them.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lazurite_crypto::digest::sha256;
use lazurite_model::PrincipalId;
use lazurite_model::record::{Authentication, Tenant, User};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::access::{group_claims, pairwise};
use super::sign::{sign, unique_token_id};
use super::{Scopes, groups_for, resolve, role_values};
use crate::State;
use crate::client::Client;
use crate::fault::Fault;

/// How long an id token is valid, in seconds.
const LIFE: i64 = 3600;

/// What an id token is made of.
pub(crate) struct IdToken<'t> {
    pub(crate) client: &'t Client,
    pub(crate) user: &'t User,
    pub(crate) authentication: &'t Authentication,
    pub(crate) scopes: &'t Scopes,
    /// Exactly what the authorization request held.
    pub(crate) nonce: Option<&'t str>,
    /// The token family.
    pub(crate) family: Uuid,
    /// The user's directory.
    pub(crate) tenant: &'t Tenant,
    /// The user and their groups: in whose name roles may have been assigned.
    pub(crate) principals: &'t BTreeSet<PrincipalId>,
    /// A code that is handed out beside it (`c_hash`).
    pub(crate) code: Option<&'t str>,
}

/// Signs an id token, with the groups that the client asks for and the roles that it gave.
///
/// # Errors
/// When the directory cannot be read, and when there is no key to sign with.
pub(crate) async fn id_token(state: &State, token: IdToken<'_>) -> Result<String, Fault> {
    let own = resolve(state, token.tenant, &token.client.app_id.to_string());
    let roles = own.as_ref().map_or_else(Vec::new, |own| role_values(state, own, token.principals));
    let wish = own.map_or_else(Default::default, |own| own.groups);
    let groups = groups_for(state, wish, token.principals).await?;
    let now = state.now().as_second();
    let user = token.user;
    let mut claims: Map<String, Value> = Map::new();
    let mut add = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    add("aud", json!(token.client.app_id));
    add("iss", json!(format!("{}/{}/v2.0", state.settings().login, user.tenant)));
    add("iat", json!(now));
    add("nbf", json!(now));
    add("exp", json!(now + LIFE));
    add("auth_time", json!(token.authentication.at.as_second()));
    add("oid", json!(user.id));
    add("sid", json!(token.family));
    add("sub", json!(pairwise(user.id, token.client.app_id)));
    add("tid", json!(user.tenant));
    add("uti", json!(unique_token_id(state)));
    add("ver", json!("2.0"));
    add("preferred_username", json!(user.user_principal_name));
    if token.scopes.profile {
        add("name", json!(user.display_name));
    }
    if let Some(mail) = user.properties.get("mail").filter(|mail| mail.is_string() && token.scopes.email) {
        add("email", mail.clone());
    }
    if let Some(nonce) = token.nonce {
        add("nonce", json!(nonce));
    }
    if let Some(code) = token.code {
        add("c_hash", json!(half_hash(code)));
    }
    if !roles.is_empty() {
        add("roles", json!(roles));
    }
    if let Some(Value::Object(groups)) = group_claims(state, user, &groups) {
        claims.extend(groups);
    }
    sign(state, &claims).map_err(|error| Fault::unsigned(&error))
}

/// The left half of a hash (OpenID Connect Core §3.3.2.11).
fn half_hash(text: &str) -> String {
    let digest = sha256(text.as_bytes());
    URL_SAFE_NO_PAD.encode(digest.split_at(digest.len() / 2).0)
}

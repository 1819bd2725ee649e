//! `grant_type=refresh_token` (RFC 6749 §6): the next tokens of a family, for whichever API its client may use.

use http::{HeaderMap, header};
use lazurite_model::record::TokenFamily;
use serde_json::Value;

use super::client_auth::{authenticate, require_proof_of_confidential};
use super::family::{Spend, ended, read_refresh_token, revoked};
use super::form::Form;
use super::person::{PersonGrant, person};
use crate::State;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, row};
use crate::token::{Credential, Scopes};

/// Redeems a refresh token.
pub(crate) async fn redeem(state: &State, named: &Named, headers: &HeaderMap, form: &Form) -> Result<Value, Fault> {
    let (id, generation) = read_refresh_token(state, form.required("refresh_token")?).ok_or_else(ended)?;
    let family = state.store().read::<TokenFamily>(&id.to_string()).await?.ok_or_else(revoked)?;
    let tenant = super::token::tenant_of(state, named, family.authentication.tenant)?;
    let (client, credential) = authenticate(state, &tenant, headers, form).await?;
    check_client(state, &family, &client, credential)?;
    if family.expires <= state.now() {
        return Err(ended());
    }
    if family.browser != headers.contains_key(header::ORIGIN) {
        let row = if family.browser { &row::ONLY_A_PAGE } else { &row::NOT_A_PAGE };
        return Err(Fault::new(row, "What was given to a page is used by pages only, and the other way round."));
    }
    let scopes = asked(&family, form)?;
    let (authentication, first_scope) = (family.authentication.clone(), family.scope.clone());
    let grant = PersonGrant {
        browser: family.browser,
        family: Some(family),
        spend: Spend::Refresh(generation),
        ..PersonGrant::new((&client, credential), &authentication, (&scopes, &first_scope))
    };
    person(state, &tenant, grant).await
}

/// A refresh token is its client's; Azure's own programs share theirs.
fn check_client(state: &State, family: &TokenFamily, client: &Client, credential: Credential) -> Result<(), Fault> {
    let of_azures = || {
        let owner = Client::find(state, &family.client.to_string());
        client.is_of_the_family() && owner.is_some_and(|owner| owner.is_of_the_family())
    };
    if client.app_id != family.client && !of_azures() {
        return Err(Fault::new(&row::WRONG_CLIENT, "The refresh token was given to another client."));
    }
    // Who has a secret must use it: a stolen refresh token alone is worth nothing then.
    require_proof_of_confidential(client, credential)
}

/// What the request asks for, or what the first one did.
fn asked(family: &TokenFamily, form: &Form) -> Result<Scopes, Fault> {
    let mut first = Scopes::parse_all(&family.scope)?;
    first.apis.truncate(1);
    let mut scopes = match form.optional("scope") {
        Some(text) => Scopes::parse(text)?,
        None => first.clone(),
    };
    if scopes.apis.is_empty() {
        scopes.apis = first.apis;
    }
    scopes.offline_access = true;
    Ok(scopes)
}

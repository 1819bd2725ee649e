//! `POST /{tenant}/oauth2/v2.0/revoke` (RFC 7009): a client gives back a token of its own.
//!
//! A refresh token takes its whole family along; an access token goes alone. What is no token, or counts for nothing already,
//! is given back with success: the client wanted it gone.

use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode};
use lazurite_model::AppId;
use lazurite_model::record::TokenFamily;
use uuid::Uuid;

use super::client_auth::{authenticate, require_proof_of_confidential};
use super::family::{self, read_refresh_token};
use super::form::Form;
use super::own_token::OwnToken;
use super::token::{Body, named, one, read};
use crate::State;
use crate::fault::{Fault, json_headers, row};

pub(crate) async fn revoke(
    Shared(state): Shared<State>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let form = read(&method, &headers, body)?;
    let named = named(&state, &tenant)?;
    let (client, credential) = authenticate(&state, one(&named)?, &headers, &form).await?;
    require_proof_of_confidential(&client, credential)?;
    give_back(&state, client.app_id, &form).await?;
    Ok((StatusCode::OK, json_headers()).into_response())
}

async fn give_back(state: &State, client: AppId, form: &Form) -> Result<(), Fault> {
    let text = form.required("token")?;
    if let Some((id, _)) = read_refresh_token(state, text) {
        let Some(family) = state.store().read::<TokenFamily>(&id.to_string()).await? else { return Ok(()) };
        own(family.client == client)?;
        let mut tx = state.store().begin(family::audit(family.authentication.user, "signIns/revoke", client)).await?;
        family::revoke(state, &mut tx, family.id).await?;
        tx.commit().await?;
        return Ok(());
    }
    let Ok(token) = OwnToken::signed_by_us(state, text) else { return Ok(()) };
    own(token.client() == Some(client))?;
    let Some(id): Option<Uuid> = token.id().filter(|_| state.now().as_second() < token.exp) else { return Ok(()) };
    let mut tx = state.store().begin(family::audit(token.oid, "signIns/revoke", client)).await?;
    family::revoke_token(state, &mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

fn own(is_own: bool) -> Result<(), Fault> {
    if is_own {
        return Ok(());
    }
    Err(Fault::new(&row::WRONG_CLIENT, "The token was given to another client."))
}

//! `POST /v1.0/applications/{id}/addPassword` and `/removePassword`. The secret's text is in this one answer and nowhere
//! else.

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use http::StatusCode;
use jiff::SignedDuration;
use lazurite_crypto::{digest::secret_hash, shared_key::client_secret};
use lazurite_model::KeyId;
use lazurite_model::record::{Application, PasswordCredential};

use super::{object_id, view};
use crate::State;
use crate::graph::{answer, body::Body, caller::Administrator, failure::Failure, object};

/// How long a secret is valid unless the request says: two years, as Graph does it.
const LIFE: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

pub(crate) async fn add(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(segment): Path<String>,
    mut body: Body,
) -> Result<Response, Failure> {
    let mut wanted = body.object("passwordCredential")?.unwrap_or_else(|| Body::of(serde_json::Map::new()));
    let start = wanted.time("startDateTime")?.unwrap_or_else(|| state.now());
    let end = wanted.time("endDateTime")?.unwrap_or_else(|| start.checked_add(LIFE).unwrap_or(start));
    if end <= start || end <= state.now() {
        return Err(Failure::bad_request("'endDateTime' must lie after 'startDateTime' and in the future."));
    }
    let text = client_secret(&**state.random());
    let credential = PasswordCredential {
        key_id: state.random().uuid().into(),
        display_name: wanted.text("displayName")?,
        hint: text.chars().take(3).collect(),
        hash: secret_hash(&text),
        start,
        end,
    };
    let id = object_id(&state, admin.tenant(), &segment).await?;
    let mut tx = state.store().begin(admin.audit("applications/credentials/update", &id)).await?;
    let mut application: Application = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    application.password_credentials.push(credential.clone());
    tx.put(&application).await?;
    tx.commit().await?;
    let view = view::password(&credential, Some(&text));
    Ok(answer::entity(&state, StatusCode::OK, "microsoft.graph.passwordCredential", view))
}

pub(crate) async fn remove(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(segment): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    let key_id: KeyId = body.required("keyId")?.parse().map_err(|_| Failure::bad_request("'keyId' must be a GUID."))?;
    let id = object_id(&state, admin.tenant(), &segment).await?;
    let mut tx = state.store().begin(admin.audit("applications/credentials/update", &id)).await?;
    let mut application: Application = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    let before = application.password_credentials.len();
    application.password_credentials.retain(|credential| credential.key_id != key_id);
    if application.password_credentials.len() == before {
        return Err(Failure::bad_request("No password credential found with keyId."));
    }
    tx.put(&application).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

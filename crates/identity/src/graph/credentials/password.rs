//! `addPassword` and `removePassword`. A secret's text is in one answer and nowhere else.

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use http::StatusCode;
use jiff::SignedDuration;
use lazurite_crypto::{digest::secret_hash, shared_key::client_secret};
use lazurite_model::record::PasswordCredential;
use serde_json::{Value, json};

use super::{Credentialed, may_impersonate};
use crate::State;
use crate::graph::answer::{self, time};
use crate::graph::body::Body;
use crate::graph::caller::Caller;
use crate::graph::entity::Work;
use crate::graph::failure::Failure;
use crate::graph::frame::Target;
use crate::graph::object;

/// How long a secret is valid unless the request says: two years, as Graph does it.
const LIFE: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

/// The most secrets that one object may have, so that comparing with all of them stays cheap.
const MOST: usize = 50;

/// `POST …/{id}/addPassword`
pub(crate) async fn add<T: Credentialed>(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    mut body: Body,
) -> Result<Response, Failure> {
    let target = Target::find::<T>(&state, &caller, segment).await?;
    let id = target.checked(&caller, T::UPDATE)?;
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
    let action = format!("{}/credentials/update", T::SET);
    let mut work = Work::begin(&state, &caller, &action, id).await?;
    let mut record: T = object::read_for_change(&mut work.tx, caller.tenant, id).await?;
    may_impersonate(&mut work, record.app_id()).await?;
    if record.passwords().len() >= MOST {
        return Err(Failure::bad_request(format!("There may be at most {MOST} secrets. Remove one first.")));
    }
    record.passwords().push(credential.clone());
    work.tx.put(&record).await?;
    work.tx.commit().await?;
    Ok(answer::entity(&state, StatusCode::OK, "microsoft.graph.passwordCredential", view(&credential, Some(&text))))
}

/// `POST …/{id}/removePassword`
pub(crate) async fn remove<T: Credentialed>(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    let target = Target::find::<T>(&state, &caller, segment).await?;
    let id = target.checked(&caller, T::UPDATE)?;
    let key_id = body.required_id("keyId")?;
    let action = format!("{}/credentials/update", T::SET);
    let mut work = Work::begin(&state, &caller, &action, id).await?;
    let mut record: T = object::read_for_change(&mut work.tx, caller.tenant, id).await?;
    let before = record.passwords().len();
    record.passwords().retain(|credential| credential.key_id.0 != key_id);
    if record.passwords().len() == before {
        return Err(Failure::bad_request("No password credential found with keyId."));
    }
    work.tx.put(&record).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Secrets can be taken away by sending the list without them, never added: only the server makes them up.
pub(crate) fn retain(present: &mut Vec<PasswordCredential>, items: &[Value]) -> Result<(), Failure> {
    let named = |item: &Value| item.get("keyId").and_then(Value::as_str).map(str::to_lowercase);
    let ids: Vec<_> = items.iter().filter_map(named).collect();
    let known = |id: &String| present.iter().any(|credential| credential.key_id.to_string() == *id);
    if ids.len() != items.len() || !ids.iter().all(known) {
        return Err(Failure::bad_request("New password credentials must be made with addPassword."));
    }
    present.retain(|credential| ids.contains(&credential.key_id.to_string()));
    Ok(())
}

/// The list as Graph shows it.
pub(crate) fn views(credentials: &[PasswordCredential]) -> Vec<Value> {
    credentials.iter().map(|credential| view(credential, None)).collect()
}

/// A client secret; its text is there only when it was made just now.
fn view(credential: &PasswordCredential, text: Option<&str>) -> Value {
    json!({
        "customKeyIdentifier": null,
        "displayName": credential.display_name,
        "endDateTime": time(credential.end),
        "hint": credential.hint,
        "keyId": credential.key_id,
        "secretText": text,
        "startDateTime": time(credential.start),
    })
}

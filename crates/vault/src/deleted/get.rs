//! `GET /deletedsecrets/{name}`

use lazurite_model::record::DeletedSecret;
use serde_json::Value;

use crate::bundle;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// Shows a deleted secret without its value.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let name = &call.names.name;
    let found = call.state.store.read::<DeletedSecret>(&DeletedSecret::key_of(call.vault.unique_id, name)).await?;
    let deleted = found.ok_or_else(|| Refusal::no_secret(name, None))?;
    Ok(Some(super::view(call, &deleted, bundle::version)))
}

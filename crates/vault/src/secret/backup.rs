//! `POST /secrets/{name}/backup`: all versions in one text that only this installation can read.

use lazurite_model::record::VaultSecret;
use serde_json::{Value, json};

use crate::backup;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// Gives the text.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let versions =
        call.state.store.list::<VaultSecret>(&VaultSecret::versions(call.vault.unique_id, &call.names.name)).await?;
    if versions.is_empty() {
        return Err(Refusal::no_secret(&call.names.name, None));
    }
    Ok(Some(json!({ "value": backup::seal(call, &versions)? })))
}

//! `GET /secrets`: the names, each with what is known about its current version.

use lazurite_model::record::VaultSecret;
use serde_json::Value;

use crate::call::Call;
use crate::refusal::Outcome;
use crate::{bundle, listing};

/// Lists the secrets.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let mut current: Vec<VaultSecret> = Vec::new();
    for version in call.state.store.list::<VaultSecret>(&VaultSecret::prefix(call.vault.unique_id)).await? {
        match current.last_mut() {
            // Versions come in the order in which they were made: the last one of a name is current.
            Some(last) if last.name.eq_ignore_ascii_case(&version.name) => *last = version,
            _ => current.push(version),
        }
    }
    let items = current.iter().map(|secret| (secret.name.to_lowercase(), bundle::item(call, secret)));
    listing::page(call, items)
}

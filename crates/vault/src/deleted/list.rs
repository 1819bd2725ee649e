//! `GET /deletedsecrets`

use lazurite_model::record::{DeletedSecret, VaultSecret};
use serde_json::Value;

use crate::call::Call;
use crate::refusal::Outcome;
use crate::{bundle, listing};

/// Lists the deleted secrets.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let all = call.state.store.list::<DeletedSecret>(&VaultSecret::prefix(call.vault.unique_id)).await?;
    let items = all.iter().map(|deleted| (deleted.name.to_lowercase(), super::view(call, deleted, bundle::item)));
    listing::page(call, items)
}

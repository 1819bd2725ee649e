//! `GET /secrets/{name}/versions`

use lazurite_model::Record as _;
use lazurite_model::record::VaultSecret;
use serde_json::Value;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::{bundle, listing};

/// Lists the versions in the order in which they were made.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let name = &call.names.name;
    let versions = call.state.store.list::<VaultSecret>(&VaultSecret::versions(call.vault.unique_id, name)).await?;
    if versions.is_empty() {
        return Err(Refusal::no_secret(name, None));
    }
    // The key begins with what the path says already.
    let skipped = VaultSecret::versions(call.vault.unique_id, name).len();
    let token = |secret: &VaultSecret| secret.key().get(skipped..).unwrap_or_default().to_owned();
    listing::page(call, versions.iter().map(|secret| (token(secret), bundle::version(call, secret))))
}

//! `GET {vault}/secrets`

use std::collections::BTreeMap;

use lazurite_model::record::{Vault, VaultSecret};

use super::{VAULT, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists a vault's secrets, each in its latest version, without values.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let vault: Vault = call.resource(VAULT).await?;
    let versions = call.state.store.list::<VaultSecret>(&VaultSecret::prefix(vault.unique_id)).await?;
    // Versions follow each other: the last one of a name stays.
    let latest: BTreeMap<String, VaultSecret> =
        versions.into_iter().map(|secret| (secret.name.to_lowercase(), secret)).collect();
    let (page, next) = listing::page(call, latest)?;
    Ok(listing::reply(page.iter().map(|secret| view::secret(&call.state, &vault, secret)).collect(), next))
}

//! Secrets as resources: what templates make. Their values go in here and come out nowhere but at the data plane.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;

mod rules;
mod version;
mod view;
mod wire;

use lazurite_model::ResourceId;
use lazurite_model::record::{Vault, VaultSecret};
use lazurite_store::{Store, StoreError};

use super::VAULT;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::key_vault::vault;
use crate::refuse;

/// The resource type of secrets.
pub(crate) const TYPE: &str = "Microsoft.KeyVault/vaults/secrets";

/// Makes sure that a secret exists; roles can be assigned there.
///
/// # Errors
/// 404: there is none.
pub(crate) async fn require(store: &Store, id: &ResourceId) -> Outcome<()> {
    let found = match store.read::<Vault>(id.parent().key()).await? {
        Some(vault) => latest(store, &vault, id.name()).await?,
        None => None,
    };
    found.map(|_| ()).ok_or_else(|| refuse::no_resource(TYPE, id).into())
}

/// The latest version of a vault's secret.
async fn latest(store: &Store, vault: &Vault, name: &str) -> Result<Option<VaultSecret>, StoreError> {
    Ok(store.list::<VaultSecret>(&VaultSecret::versions(vault.unique_id, name)).await?.pop())
}

/// The latest version of the secret that is the call's target, and its vault.
///
/// # Errors
/// 404 for the first that is missing: resource group, vault, secret.
async fn of_call(call: &Call) -> Outcome<(Vault, VaultSecret)> {
    let vault = vault::of_child(call).await?;
    let secret = latest(&call.state.store, &vault, call.name("secretName")).await?;
    let secret = secret.ok_or_else(|| refuse::no_resource(TYPE, &call.target))?;
    Ok((vault, secret))
}

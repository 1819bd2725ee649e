//! Vaults.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;

mod changes;
mod name;
mod network;
pub(super) mod policies;
mod save;
pub(crate) mod view;
mod wire;

pub(super) use name::{already_exists, check as check_name};
pub(super) use wire::AccessPolicyEntry;

use lazurite_model::record::Vault;

use super::VAULT;
use crate::State;
use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse;

/// Where a vault's data plane is reached, without a trailing slash.
pub(super) fn origin(state: &State, vault: &Vault) -> String {
    let suffix = state.settings.origins.vault_suffix.trim_start_matches('.');
    format!("https://{}.{suffix}", vault.id.name().to_lowercase())
}

/// The vault to which the call's target belongs.
///
/// # Errors
/// 404: the resource group's if that is missing, else the vault's.
pub(super) async fn of_child(call: &Call) -> Outcome<Vault> {
    let id = call.target.parent();
    match call.state.store.read(id.key()).await? {
        Some(vault) => Ok(vault),
        None => {
            call.group().await?;
            Err(refuse::no_resource(VAULT, &id).into())
        }
    }
}

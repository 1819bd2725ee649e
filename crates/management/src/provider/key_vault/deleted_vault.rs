//! Deleted vaults: kept with their secrets and their names until they are recovered, purged, or their days are over.
//!
//! What was attached to a vault's scope, role assignments above all, does not come back with it.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod purge;

mod view;

use jiff::{SignedDuration, Timestamp};
use lazurite_api::ApiError;
use lazurite_model::Record as _;
use lazurite_model::record::{DeletedSecret, DeletedVault, Vault, VaultSecret};
use lazurite_store::{Audit, Store, StoreError, WriteTx};

use crate::attached;
use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::system_data;

/// Makes a vault a deleted vault.
pub(crate) async fn keep(tx: &mut WriteTx, vault: &Vault) -> Outcome<()> {
    let now = tx.now();
    let kept = SignedDuration::from_hours(24 * i64::from(vault.settings.soft_delete_retention_days));
    tx.delete::<Vault>(&vault.key()).await?;
    tx.put(&DeletedVault { vault: vault.clone(), deleted: now, scheduled_purge: now + kept }).await?;
    Ok(attached::forget(tx, &vault.id).await?)
}

/// Makes the deleted vault that was the call's target a vault again, as it was.
///
/// # Errors
/// 404 when there is none that was there; 409 for another location.
pub(super) async fn recover(call: &Call, tx: &mut WriteTx, location: &str) -> Outcome<Vault> {
    let name = call.name("vaultName");
    let deleted = tx.read::<DeletedVault>(&name.to_lowercase()).await?;
    let deleted = unless_due(tx, deleted, call.now()).await?;
    let deleted = deleted.filter(|deleted| deleted.vault.id == call.target).ok_or_else(|| none(name))?;
    if deleted.vault.location != location {
        let message = format!("The deleted vault '{}' is in location '{}'.", shown(name), deleted.vault.location);
        return Err(ApiError::conflict("InvalidResourceLocation", message).at("location").into());
    }
    let mut vault = deleted.vault;
    system_data::modify(&mut vault.system_data, &call.caller, call.now());
    tx.delete::<DeletedVault>(&name.to_lowercase()).await?;
    tx.insert(&vault).await?;
    Ok(vault)
}

/// The deleted vault of the call's subscription and location.
///
/// # Errors
/// 404: there is none, or its days are over.
fn of_call(call: &Call, found: Option<DeletedVault>) -> Result<DeletedVault, ApiError> {
    let here = |deleted: &DeletedVault| {
        let vault = &deleted.vault;
        vault.id.subscription_id() == call.target.subscription_id()
            && crate::region::find(call.name("location")).is_some_and(|region| region.name == vault.location)
            && deleted.scheduled_purge > call.now()
    };
    found.filter(here).ok_or_else(|| none(call.name("vaultName")))
}

fn none(name: &str) -> ApiError {
    let message = format!("The specified deleted vault '{}' does not exist.", shown(name));
    ApiError::not_found("DeletedVaultNotFound", message)
}

/// The deleted vault if its days are not over; else it is purged.
pub(super) async fn unless_due(
    tx: &mut WriteTx,
    deleted: Option<DeletedVault>,
    now: Timestamp,
) -> Result<Option<DeletedVault>, StoreError> {
    match deleted {
        Some(deleted) if deleted.scheduled_purge <= now => {
            destroy(tx, &deleted).await?;
            Ok(None)
        }
        other => Ok(other),
    }
}

/// Destroys a deleted vault with everything in it.
async fn destroy(tx: &mut WriteTx, deleted: &DeletedVault) -> Result<(), StoreError> {
    for secret in tx.list::<VaultSecret>(&VaultSecret::prefix(deleted.vault.unique_id)).await? {
        tx.delete::<VaultSecret>(&secret.key()).await?;
    }
    for secret in tx.list::<DeletedSecret>(&VaultSecret::prefix(deleted.vault.unique_id)).await? {
        tx.delete::<DeletedSecret>(&secret.key()).await?;
    }
    tx.delete::<DeletedVault>(&deleted.key()).await?;
    Ok(())
}

/// Destroys the deleted vaults whose days are over at `now`; gives how many. For the server's upkeep.
///
/// # Errors
/// The store's; what was destroyed before stays so.
pub async fn purge_due_vaults(store: &Store, now: Timestamp) -> Result<usize, StoreError> {
    let is_due = |deleted: &DeletedVault| deleted.scheduled_purge <= now;
    let mut purged = 0;
    for deleted in store.list::<DeletedVault>("").await?.into_iter().filter(is_due) {
        let audit = Audit {
            caller: None,
            action: "Microsoft.KeyVault/locations/deletedVaults/purge/action".to_owned(),
            target: deleted.vault.id.key().to_owned(),
            request_id: "upkeep".to_owned(),
        };
        // Each in a write of its own, so that nobody waits for all of them; it may have been recovered meanwhile.
        let mut tx = store.begin(audit).await?;
        if let Some(deleted) = tx.read::<DeletedVault>(&deleted.key()).await?.filter(is_due) {
            destroy(&mut tx, &deleted).await?;
            tx.commit().await?;
            purged += 1;
        }
    }
    Ok(purged)
}

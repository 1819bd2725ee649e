//! A vault's name: how it is spelled, and whether it is free. It is a host's first label, so there is each only once.

use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_model::SubscriptionId;
use lazurite_model::record::{DeletedVault, Vault};
use lazurite_store::WriteTx;

use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::key_vault::deleted_vault;
use crate::refuse::shown;

/// Notes what is wrong with a new vault's name.
pub(in super::super) fn check(name: &str, faults: &mut Faults) {
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let starts = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
    if !(3..=24).contains(&name.len()) || !letters || !starts || name.ends_with('-') || name.contains("--") {
        faults.add("VaultNameNotValid", "vaultName", invalid(name));
    }
}

fn invalid(name: &str) -> String {
    format!(
        "The vault name '{}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens.",
        shown(name)
    )
}

/// Why the name is taken, if it is. A deleted vault whose days are over is purged on the way.
pub(super) async fn taken(
    tx: &mut WriteTx,
    name: &str,
    subscription: SubscriptionId,
    now: Timestamp,
) -> Outcome<Option<ApiError>> {
    let key = name.to_lowercase();
    if !tx.find::<Vault>("name", &key).await?.is_empty() {
        return Ok(Some(already_exists(name)));
    }
    let deleted = tx.read::<DeletedVault>(&key).await?;
    let Some(deleted) = deleted_vault::unless_due(tx, deleted, now).await? else {
        return Ok(None);
    };
    // That somebody else's vault was deleted is nobody's business.
    let own = deleted.vault.id.subscription_id() == Some(subscription);
    Ok(Some(if own { can_be_recovered(name) } else { already_exists(name) }))
}

/// 409, without a word on whose the other vault is.
pub(in super::super) fn already_exists(name: &str) -> ApiError {
    let message = format!(
        "The vault name '{}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name.",
        shown(name)
    );
    ApiError::conflict("VaultAlreadyExists", message)
}

fn can_be_recovered(name: &str) -> ApiError {
    let message = format!(
        "A vault with the same name '{}' already exists in deleted state. You need to either recover or purge existing key vault.",
        shown(name)
    );
    ApiError::conflict("ConflictError", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_in_azure() {
        let valid = |name: &str| {
            let mut faults = Faults::default();
            check(name, &mut faults);
            faults.into_result().is_ok()
        };
        for name in ["abc", "a-1", "Vault-2", "a23456789012345678901234"] {
            assert!(valid(name), "{name}");
        }
        for name in ["", "ab", "1ab", "-ab", "ab-", "a--b", "a_b", "a.b", "äbc", "a234567890123456789012345"] {
            assert!(!valid(name), "{name}");
        }
    }
}

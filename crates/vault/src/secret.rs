//! Secrets: versions under a name, the latest of which is current.

pub(crate) mod backup;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod restore;
pub(crate) mod set;
pub(crate) mod update;
pub(crate) mod versions;

use lazurite_model::Record as _;
use lazurite_model::record::{DeletedSecret, VaultSecret};
use lazurite_store::WriteTx;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// The version that the path names, or the current one.
///
/// # Errors
/// 404 `SecretNotFound`.
pub(crate) fn pick(call: &Call, versions: Vec<VaultSecret>) -> Outcome<VaultSecret> {
    let wanted = call.names.version.as_deref();
    let fits = |secret: &VaultSecret| wanted.is_none_or(|wanted| secret.version.eq_ignore_ascii_case(wanted));
    versions.into_iter().rfind(fits).ok_or_else(|| Refusal::no_secret(&call.names.name, wanted))
}

/// Makes sure that no deleted secret holds the name.
///
/// # Errors
/// 409 `Conflict`.
pub(crate) async fn name_is_free(call: &Call, tx: &mut WriteTx, name: &str) -> Outcome<()> {
    match tx.read::<DeletedSecret>(&DeletedSecret::key_of(call.vault.unique_id, name)).await? {
        None => Ok(()),
        Some(_) => {
            let message = format!(
                "Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged."
            );
            Err(Refusal::conflict("ObjectIsDeletedButRecoverable", message))
        }
    }
}

/// Moves versions back in.
pub(crate) async fn put_all(tx: &mut WriteTx, versions: &[VaultSecret]) -> Outcome<()> {
    for version in versions {
        tx.insert(version).await?;
    }
    Ok(())
}

/// Takes versions out.
pub(crate) async fn take_all(tx: &mut WriteTx, versions: &[VaultSecret]) -> Outcome<()> {
    for version in versions {
        tx.delete::<VaultSecret>(&version.key()).await?;
    }
    Ok(())
}

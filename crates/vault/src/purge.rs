//! Deleted secrets whose time is over go for good.

use jiff::Timestamp;
use lazurite_model::Record as _;
use lazurite_model::record::DeletedSecret;
use lazurite_store::{Audit, Store, StoreError};

/// Purges what was to be purged by now; gives how many secrets that were.
///
/// # Errors
/// The store's.
pub async fn purge_due_secrets(store: &Store, now: Timestamp) -> Result<usize, StoreError> {
    let is_due = |deleted: &DeletedSecret| deleted.scheduled_purge <= now;
    if !store.list::<DeletedSecret>("").await?.iter().any(is_due) {
        return Ok(0);
    }
    let audit = Audit {
        caller: None,
        action: "Microsoft.KeyVault/vaults/secrets/purge/action".to_owned(),
        target: "/".to_owned(),
        request_id: "upkeep".to_owned(),
    };
    let mut tx = store.begin(audit).await?;
    let mut purged = 0;
    for deleted in tx.list::<DeletedSecret>("").await?.into_iter().filter(is_due) {
        tx.delete::<DeletedSecret>(&deleted.key()).await?;
        purged += 1;
    }
    tx.commit().await?;
    Ok(purged)
}

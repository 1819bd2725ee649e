//! Keeps the signing keys fresh: makes the next one ahead of its turn, drops those whose last token has ended.

use std::sync::Arc;

use jiff::Timestamp;
use lazurite_crypto::jwt::KeyError;
use lazurite_crypto::keyset::{Due, due, new_signing_key, promote_next};
use lazurite_crypto::seal::Sealer;
use lazurite_model::record::SigningKey;
use lazurite_store::{Audit, Store, StoreError, WriteTx};

use crate::State;

/// Why the signing keys could not be kept fresh. Those that there are stay in use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RotationError {
    /// The database.
    #[error("the signing keys cannot be read or written")]
    Store(#[from] StoreError),
    /// A key could not be made, or one in the database does not open.
    #[error("a signing key cannot be made or opened: is this the master key that belongs to the database?")]
    Key(#[from] KeyError),
    /// The program is stopping.
    #[error("the work was abandoned because the program stops")]
    Stopping,
}

/// Does what rotation has to do at `now`, and uses the keys that there are then. To be called at the start, before serving,
/// and every hour: that also picks up what another replica did.
///
/// # Errors
/// [`RotationError`]; calling again later is safe.
pub async fn rotate_signing_keys(state: &State, now: Timestamp) -> Result<(), RotationError> {
    let mut keys = state.store().list::<SigningKey>("").await?;
    if due(&keys, now).is_some() {
        // Several replicas may come here at once: the writer's turn decides, and the others find nothing left to do.
        let mut tx = state.store().begin(audit("rotate")).await?;
        keys = bring_up_to_date(state.sealer(), &mut tx, now).await?;
        tx.commit().await?;
    }
    Ok(state.publish(keys)?)
}

/// Gives the next key its turn at once, and uses it.
///
/// # Errors
/// [`RotationError`]; calling again later is safe.
pub async fn rotate_signing_keys_now(state: &State, now: Timestamp) -> Result<(), RotationError> {
    let keys = cut_turn_short(state.store(), state.sealer(), now).await?;
    Ok(state.publish(keys)?)
}

/// Gives the next key its turn at once, beside the servers of that state: they use it as soon as they hear of it. It has been
/// published since its forerunner's turn began, so nobody is surprised. Returns all keys that there are then.
///
/// # Errors
/// [`RotationError`]; calling again later is safe.
pub async fn cut_turn_short(
    store: &Store,
    sealer: &Arc<Sealer>,
    now: Timestamp,
) -> Result<Vec<SigningKey>, RotationError> {
    let mut tx = store.begin(audit("rotateNow")).await?;
    let keys = bring_up_to_date(sealer, &mut tx, now).await?;
    for key in promote_next(&keys, now) {
        tx.put(&key).await?;
    }
    let keys = bring_up_to_date(sealer, &mut tx, now).await?;
    tx.commit().await?;
    Ok(keys)
}

async fn bring_up_to_date(
    sealer: &Arc<Sealer>,
    tx: &mut WriteTx,
    now: Timestamp,
) -> Result<Vec<SigningKey>, RotationError> {
    let mut keys = tx.list::<SigningKey>("").await?;
    while let Some(step) = due(&keys, now) {
        match step {
            Due::Drop(kid) => {
                tx.delete::<SigningKey>(&kid).await?;
                keys.retain(|key| key.kid != kid);
            }
            Due::Create(active_from) => {
                let sealer = Arc::clone(sealer);
                let made = tokio::task::spawn_blocking(move || new_signing_key(&sealer, now, active_from));
                let key = made.await.map_err(|_| RotationError::Stopping)??;
                tx.insert(&key).await?;
                keys.push(key);
            }
        }
    }
    Ok(keys)
}

fn audit(action: &str) -> Audit {
    Audit {
        caller: None,
        action: format!("signingKeys/{action}"),
        target: "signingKeys".into(),
        request_id: String::new(),
    }
}

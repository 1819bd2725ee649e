//! Keeps the gate's snapshot and the sign-in server's directory at the state's revision.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use lazurite_gateway::Gateway;
use lazurite_model::ChangeSet;
use lazurite_store::{Store, StoreError};

use super::Workshop;

/// Loads everything into the gate and the sign-in server, and has every change delivered to both from then on.
///
/// # Errors
/// When the state cannot be read, or a record in it cannot be used.
pub async fn follow(store: &Store, gateway: &Arc<Gateway>, identity: &lazurite_identity::State) -> Result<()> {
    let (revision, records) = store.everything().await?;
    gateway.load(revision, &records).context("the state cannot be used")?;
    identity.load(&records);
    let (gate, identity) = (Arc::clone(gateway), identity.clone());
    let follower = move |changes: &ChangeSet| {
        gate.apply(changes);
        identity.apply(changes);
    };
    store.on_commit(Arc::new(follower), revision);
    Ok(())
}

/// Delivers what other processes wrote. If this one was away for so long that changes were forgotten, it begins anew.
pub(super) async fn catch_up(workshop: Workshop) {
    let caught_up = match workshop.store.catch_up().await {
        Err(StoreError::Pruned { .. }) => follow(&workshop.store, &workshop.gateway, &workshop.identity).await,
        other => other.map(|_| ()).map_err(Into::into),
    };
    match caught_up {
        Ok(()) => workshop.rounds.caught_up(workshop.clock.unix_nanos()),
        Err(error) => {
            workshop.rounds.follow_failed();
            tracing::error!(%error, "cannot read what other processes changed");
        }
    }
}

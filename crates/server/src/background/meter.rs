//! Writes what was noted on the way: what the meter counted, and who tried to sign in.

use std::sync::Arc;

use anyhow::Result;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::Workshop;

/// Adds to the totals what was counted until now, and what earlier runs left behind. What cannot be added is kept on the disk
/// and tried again.
pub(super) async fn store_usage(workshop: Workshop) {
    let mut own = 0;
    // What failed before and what was counted since; what is counted while this goes on is for the next round.
    while own < 2 {
        match store_batch(&workshop).await {
            Ok(Some(run)) => own += usize::from(run == workshop.gateway.meter().run()),
            Ok(None) => break,
            Err(error) => {
                workshop.rounds.batch_failed();
                tracing::error!(%error, "cannot add usage to the totals; it is kept and tried again");
                let gateway = Arc::clone(&workshop.gateway);
                if let Ok(Err(error)) = spawn_blocking(move || gateway.meter().flush()).await {
                    tracing::error!(%error, "cannot write usage to the disk");
                }
                break;
            }
        }
    }
}

/// Adds the next batch, and says whose it is; `None`: there is none.
async fn store_batch(workshop: &Workshop) -> Result<Option<Uuid>> {
    let gateway = Arc::clone(&workshop.gateway);
    let Some(batch) = spawn_blocking(move || gateway.meter().next_batch()).await? else { return Ok(None) };
    let is_new = workshop.store.add_usage(batch.id(), &batch.rows()).await?;
    workshop.rounds.batch_stored();
    if !is_new {
        tracing::info!(batch = ?batch.id(), "these counts are in the totals already");
    }
    let (gateway, run) = (Arc::clone(&workshop.gateway), batch.id().run);
    spawn_blocking(move || gateway.meter().stored(&batch)).await?;
    Ok(Some(run))
}

/// Writes who tried to sign in since the last time; what cannot be written is tried again.
pub(super) async fn store_sign_ins(workshop: Workshop) {
    if let Err(error) = lazurite_identity::write_sign_in_log(&workshop.identity).await {
        tracing::error!(%error, "cannot write the sign-in log; it is kept and tried again");
    }
}

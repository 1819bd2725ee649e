//! What is looked after by the hour: signing keys, rows that nobody needs any more, and whether the gate knows what the
//! state says.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use lazurite_model::Record as _;
use lazurite_model::record::OperationStatus;
use lazurite_store::{Audit, Store};

use super::Workshop;

/// Changes are kept for processes that follow the state; who was away for longer reads everything anew.
const CHANGES_KEPT: SignedDuration = SignedDuration::from_hours(24);
/// The most revisions whose changes are kept.
const REVISIONS_KEPT: u32 = 100_000;
/// The activity log of Azure goes back ninety days.
const AUDIT_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Metrics of Azure go back ninety-three days.
const USAGE_KEPT: SignedDuration = SignedDuration::from_hours(93 * 24);
/// Entra's sign-in log goes back thirty days.
const SIGN_INS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What the replicas share of the gate's decisions goes back a week.
const DECISIONS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most of them.
const MOST_DECISIONS: u32 = 200_000;
/// Status pages of long-running operations can be asked for that long.
const OPERATIONS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// One round.
pub(super) async fn look_after(workshop: Workshop) {
    let now = workshop.clock.now();
    if workshop.sign_in
        && let Err(error) = lazurite_identity::rotate_signing_keys(&workshop.identity, now).await
    {
        tracing::error!(%error, "cannot rotate the signing keys");
    }
    if let Err(error) = lazurite_identity::forget_expired(&workshop.identity, now).await {
        tracing::error!(%error, "cannot forget sign-ins that ended");
    }
    if let Err(error) = forget(&workshop.store, now).await {
        tracing::error!(%error, "cannot remove old rows");
    }
    if let Err(error) = lazurite_management::purge_due_vaults(&workshop.store, now).await {
        tracing::error!(%error, "cannot purge the deleted vaults whose days are over");
    }
    if let Err(error) = crate::map_data::forget_orphans(&workshop.store).await {
        tracing::error!(%error, "cannot remove the data of accounts that are gone");
    }
    if let Err(error) = compare(&workshop).await {
        tracing::error!(%error, "cannot compare the gate with the state");
    }
}

async fn forget(store: &Store, now: Timestamp) -> Result<()> {
    let old = |operation: &OperationStatus| operation.end < now - OPERATIONS_KEPT;
    let ended: Vec<_> = store.list::<OperationStatus>("").await?.into_iter().filter(old).collect();
    if !ended.is_empty() {
        let audit = Audit {
            caller: None,
            action: "Lazurite/operations/delete".to_owned(),
            target: "/".to_owned(),
            request_id: "upkeep".to_owned(),
        };
        let mut tx = store.begin(audit).await?;
        for operation in ended {
            tx.delete::<OperationStatus>(&operation.key()).await?;
        }
        tx.commit().await?;
    }
    lazurite_vault::purge_due_secrets(store, now).await?;
    store.prune_changes(now - CHANGES_KEPT, REVISIONS_KEPT).await?;
    store.prune_audit(now - AUDIT_KEPT).await?;
    store.prune_activities(now - AUDIT_KEPT).await?;
    store.prune_usage(now - USAGE_KEPT).await?;
    store.prune_sign_ins(now - SIGN_INS_KEPT).await?;
    store.prune_decisions(now - DECISIONS_KEPT, MOST_DECISIONS).await?;
    Ok(())
}

/// Builds from nothing what the gate should know, and reports where it knows something else.
async fn compare(workshop: &Workshop) -> Result<()> {
    let (revision, records) = workshop.store.everything().await?;
    if workshop.gateway.revision() != revision {
        // Something was written in between; the next round looks again.
        return Ok(());
    }
    let drift = workshop.gateway.drift(&records)?;
    if drift > 0 {
        tracing::error!(drift, revision = revision.0, "the gate does not know what the state says; it is loaded anew");
        super::follow(&workshop.store, &workshop.gateway, &workshop.identity).await?;
    }
    Ok(())
}

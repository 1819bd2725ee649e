//! Writes what was noted on the way: what the meter counted, and who tried to sign in.

use super::Workshop;

/// Writes what was counted since the last time; what cannot be written is counted again.
pub(super) async fn store_usage(workshop: Workshop) {
    let rows = workshop.gateway.drain_usage();
    if rows.is_empty() {
        return;
    }
    if let Err(error) = workshop.store.add_usage(&rows).await {
        tracing::error!(%error, rows = rows.len(), "cannot write usage; it is kept and tried again");
        workshop.gateway.put_back_usage(rows);
    }
}

/// Writes who tried to sign in since the last time; what cannot be written is tried again.
pub(super) async fn store_sign_ins(workshop: Workshop) {
    if let Err(error) = lazurite_identity::write_sign_in_log(&workshop.identity).await {
        tracing::error!(%error, "cannot write the sign-in log; it is kept and tried again");
    }
}

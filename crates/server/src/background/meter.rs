//! Writes what the meter counted.

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

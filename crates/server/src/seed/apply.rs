//! Writes a plan into a fresh store, in one transaction.

use anyhow::{Context as _, Result};
use lazurite_model::AnyRecord;
use lazurite_store::{Audit, Store};

/// Writes all records or none.
pub async fn apply(store: &Store, records: &[AnyRecord]) -> Result<()> {
    let audit = Audit {
        caller: None,
        action: "Lazurite/seed/action".to_owned(),
        target: "/".to_owned(),
        request_id: "start".to_owned(),
    };
    let mut tx = store.begin(audit).await?;
    for record in records {
        tx.insert_any(record).await.with_context(|| {
            format!("the seed gives two things the same name or id: {} {}", record.kind().name(), record.key())
        })?;
    }
    tx.commit().await?;
    Ok(())
}

//! Writes a plan into a fresh store, in one transaction.

use anyhow::{Context as _, Result};
use lazurite_model::AnyRecord;
use lazurite_model::record::Tenant;
use lazurite_store::{Audit, Store, WriteTx};

/// Writes all records or none.
pub async fn apply(store: &Store, records: &[AnyRecord]) -> Result<()> {
    let mut tx = begin(store).await?;
    insert(&mut tx, records).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes all records if there is no tenant yet. `false`: there is one, and nothing is written.
///
/// Of several replicas that begin at the same time exactly one writes: writers take turns, and each looks in its own.
pub async fn begin_with(store: &Store, records: &[AnyRecord]) -> Result<bool> {
    let mut tx = begin(store).await?;
    if !tx.list::<Tenant>("").await?.is_empty() {
        return Ok(false);
    }
    insert(&mut tx, records).await?;
    tx.commit().await?;
    Ok(true)
}

async fn begin(store: &Store) -> Result<WriteTx> {
    let audit = Audit {
        caller: None,
        action: "Lazurite/seed/action".to_owned(),
        target: "/".to_owned(),
        request_id: "start".to_owned(),
    };
    Ok(store.begin(audit).await?)
}

async fn insert(tx: &mut WriteTx, records: &[AnyRecord]) -> Result<()> {
    for record in records {
        tx.insert_any(record).await.with_context(|| {
            format!("the seed gives two things the same name or id: {} {}", record.kind().name(), record.key())
        })?;
    }
    Ok(())
}

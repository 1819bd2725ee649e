//! How long the change feed reaches back. Who falls behind further than that reads everything anew.

use jiff::Timestamp;
use lazurite_model::Revision;
use sqlx::{query, query_scalar};

use crate::{Store, StoreError};

impl Store {
    /// Forgets the changes from before `before`, and the oldest of those that are more than `at_most` revisions. Returns the
    /// revision up to which changes are gone.
    ///
    /// Records, and the audit log, stay. Call it before [`Store::prune_audit`], which knows the revisions' age.
    pub async fn prune_changes(&self, before: Timestamp, at_most: u32) -> Result<Revision, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        // Raising the mark first takes the writers' lock, so nobody commits between here and the deletion.
        let text =
            "UPDATE revision SET pruned = CASE WHEN pruned < value - $1 THEN value - $1 ELSE pruned END WHERE id = 1";
        query(text).bind(i64::from(at_most)).execute(&mut *tx).await?;
        let text = "SELECT MAX(revision) FROM audit WHERE at < $1";
        let aged: Option<i64> = query_scalar(text).bind(before.as_microsecond()).fetch_one(&mut *tx).await?;
        let text =
            "UPDATE revision SET pruned = CASE WHEN pruned < $1 THEN $1 ELSE pruned END WHERE id = 1 RETURNING pruned";
        let pruned: i64 = query_scalar(text).bind(aged.unwrap_or_default()).fetch_one(&mut *tx).await?;
        query("DELETE FROM outbox WHERE revision <= $1").bind(pruned).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(Revision(pruned))
    }
}

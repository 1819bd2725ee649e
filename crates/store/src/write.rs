//! One write: a transaction that leaves records, their changes, an audit entry and the next revision together, or nothing.

use jiff::Timestamp;
use lazurite_model::{AnyRecord, Kind, Record, Revision};
use sqlx::{Any, AnyConnection, Transaction, query, query_scalar};
use tokio::{sync::OwnedMutexGuard, time::timeout};

use crate::{Audit, KEY, Store, StoreError, database::PATIENCE, record};

/// A write that has begun. All others wait until it is committed or dropped, so nothing slow belongs in between.
///
/// Dropping it changes nothing. It sees its own changes.
pub struct WriteTx {
    // INVARIANT: declared before `turn`, so that the rollback is under way when the next writer gets its turn.
    tx: Transaction<'static, Any>,
    store: Store,
    audit: Audit,
    revision: Revision,
    changes: i64,
    unfinished: bool,
    turn: OwnedMutexGuard<()>,
}

impl Store {
    /// Begins a write. Waits for those before it, for 10 seconds at most.
    pub async fn begin(&self, audit: Audit) -> Result<WriteTx, StoreError> {
        let (mut tx, turn) = self.begin_writing().await?;
        let text = "UPDATE revision SET value = value + 1 WHERE id = 1 RETURNING value";
        let revision = Revision(query_scalar(text).fetch_one(&mut *tx).await?);
        Ok(WriteTx { tx, store: self.clone(), audit, revision, changes: 0, unfinished: false, turn })
    }

    /// Opens a transaction for a statement that writes: the one place that does.
    pub(crate) async fn begin_writing(&self) -> Result<(Transaction<'static, Any>, OwnedMutexGuard<()>), StoreError> {
        let turn = timeout(PATIENCE, self.writers().lock_owned())
            .await
            .map_err(|elapsed| StoreError::Unavailable(elapsed.into()))?;
        let tx = self.pool().begin_with(self.dialect().begin_write()).await?;
        Ok((tx, turn))
    }
}

impl WriteTx {
    /// The time, by the clock that stamps the audit entry.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.store.now_micros()).unwrap_or(Timestamp::MAX)
    }

    /// The record with that key.
    pub async fn read<T: Record>(&mut self, key: &str) -> Result<Option<T>, StoreError> {
        record::read(&mut self.tx, key).await
    }

    /// The records whose keys begin with `prefix`, in key order.
    pub async fn list<T: Record>(&mut self, prefix: &str) -> Result<Vec<T>, StoreError> {
        record::list(&mut self.tx, prefix).await
    }

    /// The records that a lookup finds, in key order.
    pub async fn find<T: Record>(&mut self, index: &'static str, value: &str) -> Result<Vec<T>, StoreError> {
        record::find(&mut self.tx, index, value).await
    }

    /// Adds a record. [`StoreError::Conflict`] if its key or a value that only one may have is taken; the write may go on.
    pub async fn insert<T: Record>(&mut self, record: &T) -> Result<(), StoreError> {
        self.write_new(&record::Row::of(record)?).await
    }

    /// [`WriteTx::insert`] for a record of any kind.
    pub async fn insert_any(&mut self, record: &AnyRecord) -> Result<(), StoreError> {
        self.write_new(&record::Row::of_any(record)?).await
    }

    /// Writes a record, over the one with the same key if there is one. `true`: there was none.
    ///
    /// [`StoreError::Conflict`] if another record has a value that only one may have; the write may go on.
    pub async fn put<T: Record>(&mut self, record: &T) -> Result<bool, StoreError> {
        let row = record::Row::of(record)?;
        let new = !record::exists(&mut self.tx, row.kind, &row.key).await?;
        self.write(&row).await?;
        Ok(new)
    }

    /// Deletes the record with that key. `false`: there was none.
    pub async fn delete<T: Record>(&mut self, key: &str) -> Result<bool, StoreError> {
        self.unfinished = true;
        let found = record::delete(&mut self.tx, T::KIND, key).await?;
        if found {
            self.note(T::KIND, key, None).await?;
        }
        self.unfinished = false;
        Ok(found)
    }

    /// [`Store::page`], as this write sees it.
    pub async fn page<T: Record>(
        &mut self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<T>, StoreError> {
        record::page(&mut self.tx, prefix, after, limit).await
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }

    /// The revision that this write will be, once committed.
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    #[cfg(test)]
    pub(crate) const fn is_unfinished(&self) -> bool {
        self.unfinished
    }

    /// Makes it so: durable when this returns, and known to whoever listens ([`Store::on_commit`]).
    ///
    /// Runs to its end even if the caller stops waiting. After [`StoreError::Unavailable`] it is unknown whether the write
    /// was kept, as the connection may have broken before the database's answer came; any other error: it was not.
    pub async fn commit(self) -> Result<Revision, StoreError> {
        if self.unfinished {
            return Err(StoreError::Unfinished);
        }
        tokio::spawn(self.finish()).await.map_err(|error| StoreError::Unavailable(error.into()))?
    }

    async fn finish(mut self) -> Result<Revision, StoreError> {
        let text =
            "INSERT INTO audit (revision, at, caller, action, target, request_id) VALUES ($1, $2, $3, $4, $5, $6)";
        query(text)
            .bind(self.revision.0)
            .bind(self.store.now_micros())
            .bind(self.audit.caller.map(|caller| caller.to_string()))
            .bind(self.audit.action)
            .bind(self.audit.target)
            .bind(self.audit.request_id)
            .execute(&mut *self.tx)
            .await?;
        self.tx.commit().await?;
        drop(self.turn);
        // The write is kept whatever happens now: whoever could not be told here is told by the next `catch_up`.
        if let Err(error) = self.store.catch_up().await {
            tracing::warn!(%error, revision = self.revision.0, "a committed change could not be delivered yet");
        }
        Ok(self.revision)
    }

    async fn write_new(&mut self, row: &record::Row) -> Result<(), StoreError> {
        if record::exists(&mut self.tx, row.kind, &row.key).await? {
            return Err(StoreError::Conflict { kind: row.kind, index: KEY });
        }
        self.write(row).await
    }

    async fn write(&mut self, row: &record::Row) -> Result<(), StoreError> {
        row.check_unique(&mut self.tx).await?;
        self.unfinished = true;
        row.write(&mut self.tx, self.revision.0).await?;
        self.note(row.kind, &row.key, Some(&row.body)).await?;
        self.unfinished = false;
        Ok(())
    }

    /// Marks that a step has begun: should it be abandoned, nothing of this write may be kept.
    pub(crate) const fn begin_step(&mut self) {
        self.unfinished = true;
    }

    /// Marks that it was finished.
    pub(crate) const fn end_step(&mut self) {
        self.unfinished = false;
    }

    pub(crate) async fn note(&mut self, kind: Kind, key: &str, body: Option<&str>) -> Result<(), StoreError> {
        if !kind.is_announced() {
            return Ok(());
        }
        query("INSERT INTO outbox (revision, seq, kind, key, body) VALUES ($1, $2, $3, $4, $5)")
            .bind(self.revision.0)
            .bind(self.changes)
            .bind(kind.name())
            .bind(key)
            .bind(body)
            .execute(&mut *self.tx)
            .await?;
        self.changes += 1;
        Ok(())
    }
}

//! How changes reach those who keep a copy of the state: everything once, then revision by revision, in order.
//!
//! The outbox is the only source, for this process's own writes too, so that every replica hears the same words in the same
//! order. A revision that changed nothing is a set without changes: revisions have no gaps.

use std::sync::{Arc, MutexGuard, PoisonError};

use futures_util::TryStreamExt;
use lazurite_model::{AnyRecord, Change, ChangeSet, Revision};
use sqlx::{query_as, query_scalar};

use crate::{
    Store, StoreError,
    record::{decode_any, parse_kind},
};

/// How many revisions are read from the outbox at once.
const PAGE: u32 = 256;

/// Who is told about changes, and how far that has come.
pub(crate) struct Listener {
    told: Revision,
    tell: Arc<dyn Fn(&ChangeSet) + Send + Sync>,
}

/// The latest and the last pruned revision, with one change, or with none if there are none in the range.
type FeedRow = (i64, i64, Option<i64>, Option<String>, Option<String>, Option<String>);

impl Store {
    /// Names who is told about every revision after `from`, in order, each once; replaces who was told before.
    ///
    /// Called before a commit returns, and by [`Store::catch_up`] for what other replicas wrote. It must be quick and must
    /// not call the store.
    pub fn on_commit(&self, listener: Arc<dyn Fn(&ChangeSet) + Send + Sync>, from: Revision) {
        *self.lock_listener() = Some(Listener { told: from, tell: listener });
    }

    /// Tells the listener what it has not heard yet. Returns the revision up to which it has heard; the latest one, if nobody
    /// listens.
    ///
    /// [`StoreError::Pruned`] if it fell so far behind that the changes are gone: read [`Store::everything`], then name the
    /// listener again, from there.
    pub async fn catch_up(&self) -> Result<Revision, StoreError> {
        let _one_at_a_time = self.delivery().lock().await;
        loop {
            let told = self.lock_listener().as_ref().map(|listener| listener.told);
            let Some(told) = told else {
                return self.revision().await;
            };
            let news = self.changes_since(told, PAGE).await?;
            let complete = news.len() < PAGE as usize;
            if self.tell(&news) && complete {
                return Ok(news.last().map_or(told, |set| set.revision));
            }
        }
    }

    /// `false`: somebody else listens since the changes were read.
    fn tell(&self, news: &[ChangeSet]) -> bool {
        let mut guard = self.lock_listener();
        let Some(listener) = guard.as_mut() else { return false };
        for set in news {
            if set.revision.0 != listener.told.0 + 1 {
                return false;
            }
            (listener.tell)(set);
            listener.told = set.revision;
        }
        true
    }

    /// What the revisions after `after` changed, the oldest `limit` of them.
    ///
    /// [`StoreError::Pruned`] if some of them are no longer kept.
    pub async fn changes_since(&self, after: Revision, limit: u32) -> Result<Vec<ChangeSet>, StoreError> {
        let text = "SELECT r.value, r.pruned, o.revision, o.kind, o.key, o.body FROM revision r \
                    LEFT JOIN outbox o ON o.revision > $1 AND o.revision <= $2 WHERE r.id = 1 ORDER BY o.revision, o.seq";
        let end = after.0.saturating_add(i64::from(limit));
        let rows: Vec<FeedRow> = query_as(text).bind(after.0).bind(end).fetch_all(self.pool()).await?;
        let Some((latest, pruned)) = rows.first().map(|row| (row.0, row.1)) else {
            return Err(StoreError::inconsistent("revision", "the row is missing"));
        };
        if after.0 < pruned {
            return Err(StoreError::Pruned { after, pruned: Revision(pruned) });
        }
        let mut sets: Vec<ChangeSet> = (after.0..end.min(latest))
            .map(|before| ChangeSet { revision: Revision(before + 1), changes: Vec::new() })
            .collect();
        for (_, _, revision, kind, key, body) in rows {
            let (Some(revision), Some(kind), Some(key)) = (revision, kind, key) else { continue };
            let place = usize::try_from(revision - after.0 - 1).ok();
            let set = place.and_then(|place| sets.get_mut(place)).ok_or_else(|| {
                StoreError::inconsistent(format!("outbox {revision}"), "later than the latest revision")
            })?;
            set.changes.push(match body {
                Some(body) => Change::Put(decode_any(&kind, &key, &body)?),
                None => Change::Deleted { kind: parse_kind(&kind, &key)?, key },
            });
        }
        Ok(sets)
    }

    /// All records, in the order of kind and key, and the revision at which they were so.
    pub async fn everything(&self) -> Result<(Revision, Vec<AnyRecord>), StoreError> {
        let mut records = Vec::new();
        let revision = self.visit_everything(|record| records.push(record)).await?;
        Ok((revision, records))
    }

    /// Shows all records one by one, without holding them all, and returns the revision at which they were so.
    ///
    /// After an error what was shown is incomplete.
    pub async fn visit_everything(&self, mut visit: impl FnMut(AnyRecord) + Send) -> Result<Revision, StoreError> {
        let mut tx = self.pool().begin_with(self.dialect().begin_snapshot()).await?;
        let revision = query_scalar("SELECT value FROM revision WHERE id = 1").fetch_one(&mut *tx).await?;
        let text = "SELECT kind, key, body FROM record ORDER BY kind, key";
        let mut rows = query_as::<_, (String, String, String)>(text).fetch(&mut *tx);
        while let Some((kind, key, body)) = rows.try_next().await? {
            visit(decode_any(&kind, &key, &body)?);
        }
        drop(rows);
        tx.commit().await?;
        Ok(Revision(revision))
    }

    fn lock_listener(&self) -> MutexGuard<'_, Option<Listener>> {
        // A listener that panicked was not counted as told, so what the lock guards is right nevertheless.
        self.listener().lock().unwrap_or_else(PoisonError::into_inner)
    }
}

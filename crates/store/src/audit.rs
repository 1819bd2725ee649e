//! Who changed the state, when and why: one entry for each revision, written in the same transaction.

use jiff::Timestamp;
use lazurite_model::{PrincipalId, Revision};
use sqlx::{query, query_as};

use crate::{Store, StoreError};

/// Who writes, and why. Kept with the revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Who asked; `None`: the program itself.
    pub caller: Option<PrincipalId>,
    /// The management action, e.g. `Microsoft.Maps/accounts/write`.
    pub action: String,
    /// What it acts on: a resource id in its lower-case form, or the name of a directory object.
    pub target: String,
    /// The request's id, as the answer carries it.
    pub request_id: String,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// The revision that the write yielded.
    pub revision: Revision,
    /// When it was committed, to the microsecond.
    pub at: Timestamp,
    /// Who wrote, and why.
    pub audit: Audit,
}

/// Which entries are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditFilter {
    /// Those whose target is this, or continues it behind a `/`. Empty: all.
    pub target: String,
    /// From this instant on.
    pub from: Timestamp,
    /// Before this instant.
    pub until: Timestamp,
    /// Before this revision; for the next page, that of the last entry seen.
    pub before: Option<Revision>,
    /// How many at most.
    pub limit: u32,
}

type Columns = (i64, i64, Option<String>, String, String, String);

impl Store {
    /// The entries that the filter lets through, the latest first.
    pub async fn audit_log(&self, filter: &AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        // `/` is followed by `0` in byte order: what lies between begins with the target and a slash.
        let text = "SELECT revision, at, caller, action, target, request_id FROM audit \
                    WHERE at >= $1 AND at < $2 AND revision < $3 \
                    AND ($4 = '' OR target = $4 OR (target >= $5 AND target < $6)) ORDER BY revision DESC LIMIT $7";
        let rows: Vec<Columns> = query_as(text)
            .bind(filter.from.as_microsecond())
            .bind(filter.until.as_microsecond())
            .bind(filter.before.map_or(i64::MAX, |revision| revision.0))
            .bind(&filter.target)
            .bind(format!("{}/", filter.target))
            .bind(format!("{}0", filter.target))
            .bind(i64::from(filter.limit))
            .fetch_all(self.pool())
            .await?;
        rows.into_iter().map(row).collect()
    }

    /// Forgets the entries from before `before`. Returns how many that were.
    pub async fn prune_audit(&self, before: Timestamp) -> Result<u64, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        let text = "DELETE FROM audit WHERE at < $1";
        let gone = query(text).bind(before.as_microsecond()).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(gone)
    }
}

fn row((revision, at, caller, action, target, request_id): Columns) -> Result<AuditRow, StoreError> {
    let wrong = |source| StoreError::inconsistent(format!("audit {revision}"), source);
    Ok(AuditRow {
        revision: Revision(revision),
        at: Timestamp::from_microsecond(at).map_err(|_| wrong("a time outside the calendar"))?,
        audit: Audit {
            caller: caller.map(|id| id.parse().map_err(|_| wrong("the caller is no id"))).transpose()?,
            action,
            target,
            request_id,
        },
    })
}

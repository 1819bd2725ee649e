//! What the meter counted, added up per minute.
//!
//! Counts are no part of the state: they yield no revision, and nobody is told of them. A batch is in the totals once or not
//! at all, however often it is added: its run's row in `usage_batch` says how far the run has come. What batches came to is
//! added up a second time, in a ledger, with which [`Store::usage_differences`] compares the totals.

mod add;
mod ledger;
mod totals;

use jiff::Timestamp;
use lazurite_model::{
    Location, UniqueId,
    usage::{CredentialKind, UsageCount},
};
use sqlx::{AssertSqlSafe, query, query_as};
use uuid::Uuid;

pub use ledger::{UsageDifference, UsageSums};
pub use totals::{UsageDimension, UsageTotal};

use crate::{Store, StoreError};

/// Which usage is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageFilter {
    /// One account's; `None`: everybody's, and that of requests that named no account.
    pub account: Option<UniqueId>,
    /// From this minute on (Unix time / 60 s).
    pub from_minute: i64,
    /// Before this minute.
    pub until_minute: i64,
}

/// One sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageRow {
    /// The account; `None`: the requests named none that exists.
    pub account: Option<UniqueId>,
    /// The operation's name in the route table.
    pub operation: String,
    /// The credential that was used.
    pub credential: CredentialKind,
    /// The credential's id; nil: none, or not known.
    pub holder: Uuid,
    /// The HTTP status of the answers.
    pub status: u16,
    /// The origin of the pages that asked; empty: none, or not known.
    pub origin: String,
    /// The location that served.
    pub location: Location,
    /// The minute: Unix time / 60 s.
    pub minute: i64,
    /// How much.
    pub count: UsageCount,
}

/// What one account was called for in one stretch of time: one operation, with one outcome, by what else was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageSum {
    /// Which stretch, counted from 0.
    pub grain: i64,
    /// The operation's name in the route table.
    pub operation: String,
    /// The HTTP status of the answers.
    pub status: u16,
    /// The kind of credential; empty unless asked for.
    pub credential: String,
    /// The credential's id; empty: none, not known, or not asked for.
    pub holder: String,
    /// The origin; empty: none, not known, or not asked for.
    pub origin: String,
    /// The location; empty unless asked for.
    pub location: String,
    /// Finished requests.
    pub requests: u64,
}

impl UsageSum {
    /// What else can be asked for.
    pub const EXTRA: [UsageDimension; 4] =
        [UsageDimension::Credential, UsageDimension::Holder, UsageDimension::Origin, UsageDimension::Location];
}

type SumColumns = (i64, String, i64, String, String, String, String, i64);
type Columns = (String, i64, String, String, String, i64, String, String, i64, i64);

impl Store {
    /// The sums that the filter lets through, by account, minute, operation, credential, holder, status, origin and location.
    pub async fn usage(&self, filter: &UsageFilter) -> Result<Vec<UsageRow>, StoreError> {
        let text = "SELECT account, minute, operation, credential, holder, status, origin, location, requests, sixtieths \
                    FROM usage WHERE minute >= $1 AND minute < $2 AND (account = $3 OR $4 = 1) \
                    ORDER BY account, minute, operation, credential, holder, status, origin, location";
        let rows: Vec<Columns> = query_as(text)
            .bind(filter.from_minute)
            .bind(filter.until_minute)
            .bind(account_column(filter.account))
            .bind(i64::from(filter.account.is_none()))
            .fetch_all(self.pool())
            .await?;
        rows.into_iter().map(row).collect()
    }

    /// An account's sums of the minutes from the first on and before the second, in stretches of so many minutes from the first
    /// one on; by stretch, operation, status, and whatever else is asked for. The database adds up, so that a month costs no
    /// more memory than its answer.
    pub async fn usage_by_grain(
        &self,
        account: UniqueId,
        (from_minute, until_minute): (i64, i64),
        minutes: i64,
        by: &[UsageDimension],
    ) -> Result<Vec<UsageSum>, StoreError> {
        let extra: Vec<_> =
            UsageSum::EXTRA.into_iter().filter(|one| by.contains(one)).map(UsageDimension::expression).collect();
        let columns = UsageSum::EXTRA.map(|one| if by.contains(&one) { one.expression() } else { "''" }).join(", ");
        let grouped: String = extra.iter().map(|column| format!(", {column}")).collect();
        let text = format!(
            "SELECT (minute - $1) / $2, operation, status, {columns}, CAST(SUM(requests) AS BIGINT) FROM usage \
             WHERE account = $3 AND minute >= $1 AND minute < $4 GROUP BY 1, 2, 3{grouped} ORDER BY 1, 2, 3{grouped}"
        );
        let rows: Vec<SumColumns> = query_as(AssertSqlSafe(text))
            .bind(from_minute)
            .bind(minutes.max(1))
            .bind(account.to_string())
            .bind(until_minute)
            .fetch_all(self.pool())
            .await?;
        let sum = |(grain, operation, status, credential, holder, origin, location, requests): SumColumns| {
            let (Ok(status), Ok(requests)) = (u16::try_from(status), u64::try_from(requests)) else {
                return Err(StoreError::inconsistent(format!("usage of {account}"), "a value is outside its range"));
            };
            Ok(UsageSum { grain, operation, status, credential, holder, origin, location, requests })
        };
        rows.into_iter().map(sum).collect()
    }

    /// Forgets the counts of the minutes before `before`, and the runs that stored nothing since. Returns how many rows of
    /// counts that were.
    pub async fn prune_usage(&self, before: Timestamp) -> Result<u64, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        let minute = before.as_second().div_euclid(60);
        let gone = query("DELETE FROM usage WHERE minute < $1").bind(minute).execute(&mut *tx).await?.rows_affected();
        query("DELETE FROM usage_ledger WHERE minute < $1").bind(minute).execute(&mut *tx).await?;
        query("DELETE FROM usage_batch WHERE at < $1").bind(before.as_microsecond()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(gone)
    }
}

fn row(columns: Columns) -> Result<UsageRow, StoreError> {
    let (account, minute, operation, credential, holder, status, origin, location, requests, sixtieths) = columns;
    let read = || {
        Some(UsageRow {
            account: account_of(&account)?,
            operation: operation.clone(),
            credential: CredentialKind::ALL.into_iter().find(|kind| kind.name() == credential)?,
            holder: if holder.is_empty() { Uuid::nil() } else { holder.parse().ok()? },
            status: u16::try_from(status).ok()?,
            origin: origin.clone(),
            location: Location::ALL.into_iter().find(|place| place.name() == location)?,
            minute,
            count: UsageCount { requests: u64::try_from(requests).ok()?, sixtieths: u64::try_from(sixtieths).ok()? },
        })
    };
    read().ok_or_else(|| {
        let at = format!("usage {account} {minute} {operation} {credential} {holder} {status} {location}");
        StoreError::inconsistent(at, "a value is outside its range")
    })
}

/// The account that a column names; `None` for what is no account's id.
fn account_of(column: &str) -> Option<Option<UniqueId>> {
    if column.is_empty() { Some(None) } else { column.parse().ok().map(Some) }
}

/// How an account stands in a column.
fn account_column(account: Option<UniqueId>) -> String {
    account.map_or_else(String::new, |account| account.to_string())
}

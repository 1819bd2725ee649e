//! What the meter counted, added up per minute.
//!
//! Counts are no part of the state: they yield no revision, and nobody is told of them.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::Timestamp;
use lazurite_model::{
    Location, UniqueId,
    usage::{CredentialKind, UsageCount, UsageKey},
};
use sqlx::{AnyConnection, query, query_as};

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
    /// The HTTP status of the answers.
    pub status: u16,
    /// The location that served.
    pub location: Location,
    /// The minute: Unix time / 60 s.
    pub minute: i64,
    /// How much.
    pub count: UsageCount,
}

/// What one account was called for in one stretch of time: one operation, with one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageSum {
    /// Which stretch, counted from 0.
    pub grain: i64,
    /// The operation's name in the route table.
    pub operation: String,
    /// The HTTP status of the answers.
    pub status: u16,
    /// Finished requests.
    pub requests: u64,
}

/// How many sums go into one statement: several times as fast as one by one. No more, because SQLite looks for each of a
/// statement's parameters among all of them.
const BATCH: usize = 8;

static ADD_BATCH: LazyLock<String> = LazyLock::new(|| add_text(BATCH));
static ADD_ONE: LazyLock<String> = LazyLock::new(|| add_text(1));

type Columns = (String, i64, String, String, i64, String, i64, i64);

impl Store {
    /// Adds counts to what is there: all of them or, on an error, none.
    ///
    /// After [`StoreError::Unavailable`] from a broken connection it is unknown whether they were added.
    pub async fn add_usage(&self, rows: &[(UsageKey, UsageCount)]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        // In one order everywhere, so that two replicas never wait for each other's rows in a circle.
        let mut sums: BTreeMap<&UsageKey, UsageCount> = BTreeMap::new();
        for (key, count) in rows {
            let sum = sums.entry(key).or_default();
            sum.requests = sum.requests.saturating_add(count.requests);
            sum.sixtieths = sum.sixtieths.saturating_add(count.sixtieths);
        }
        let sums: Vec<_> = sums.into_iter().collect();
        let (mut tx, _turn) = self.begin_writing().await?;
        let (batches, rest) = sums.as_chunks::<BATCH>();
        for batch in batches {
            add(&mut tx, &ADD_BATCH, batch).await?;
        }
        for row in rest.chunks(1) {
            add(&mut tx, &ADD_ONE, row).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The sums that the filter lets through, by account, minute, operation, credential, status and location.
    pub async fn usage(&self, filter: &UsageFilter) -> Result<Vec<UsageRow>, StoreError> {
        let rows: Vec<Columns> = match filter.account {
            Some(account) => {
                let text = "SELECT account, minute, operation, credential, status, location, requests, sixtieths FROM usage \
                            WHERE minute >= $1 AND minute < $2 AND account = $3 \
                            ORDER BY account, minute, operation, credential, status, location";
                query_as(text)
                    .bind(filter.from_minute)
                    .bind(filter.until_minute)
                    .bind(account.to_string())
                    .fetch_all(self.pool())
                    .await?
            }
            None => {
                let text = "SELECT account, minute, operation, credential, status, location, requests, sixtieths FROM usage \
                            WHERE minute >= $1 AND minute < $2 \
                            ORDER BY account, minute, operation, credential, status, location";
                query_as(text).bind(filter.from_minute).bind(filter.until_minute).fetch_all(self.pool()).await?
            }
        };
        rows.into_iter().map(row).collect()
    }

    /// An account's sums from one minute on and before another, in stretches of so many minutes from the first one on; by
    /// stretch, operation and status. The database adds up, so that a month costs no more memory than its answer.
    pub async fn usage_by_grain(
        &self,
        account: UniqueId,
        from_minute: i64,
        until_minute: i64,
        minutes: i64,
    ) -> Result<Vec<UsageSum>, StoreError> {
        let text = "SELECT (minute - $1) / $2, operation, status, CAST(SUM(requests) AS BIGINT) FROM usage \
                    WHERE account = $3 AND minute >= $1 AND minute < $4 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
        let rows: Vec<(i64, String, i64, i64)> = query_as(text)
            .bind(from_minute)
            .bind(minutes.max(1))
            .bind(account.to_string())
            .bind(until_minute)
            .fetch_all(self.pool())
            .await?;
        let sum = |(grain, operation, status, requests): (i64, String, i64, i64)| {
            let numbers = u16::try_from(status).ok().zip(u64::try_from(requests).ok());
            let (status, requests) = numbers.ok_or_else(|| {
                StoreError::inconsistent(
                    format!("usage {account} {operation} {status}"),
                    "a value is outside its range",
                )
            })?;
            Ok(UsageSum { grain, operation, status, requests })
        };
        rows.into_iter().map(sum).collect()
    }

    /// Forgets the counts of the minutes before `before`. Returns how many rows that were.
    pub async fn prune_usage(&self, before: Timestamp) -> Result<u64, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        let minute = before.as_second().div_euclid(60);
        let gone = query("DELETE FROM usage WHERE minute < $1").bind(minute).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(gone)
    }
}

fn row(
    (account, minute, operation, credential, status, location, requests, sixtieths): Columns,
) -> Result<UsageRow, StoreError> {
    let read = || {
        Some(UsageRow {
            account: if account.is_empty() { None } else { Some(account.parse().ok()?) },
            operation: operation.clone(),
            credential: CredentialKind::ALL.into_iter().find(|kind| kind.name() == credential)?,
            status: u16::try_from(status).ok()?,
            location: Location::ALL.into_iter().find(|place| place.name() == location)?,
            minute,
            count: UsageCount { requests: u64::try_from(requests).ok()?, sixtieths: u64::try_from(sixtieths).ok()? },
        })
    };
    read().ok_or_else(|| {
        let at = format!("usage {account} {minute} {operation} {credential} {status} {location}");
        StoreError::inconsistent(at, "a value is outside its range")
    })
}

async fn add(
    connection: &mut AnyConnection,
    text: &'static str,
    sums: &[(&UsageKey, UsageCount)],
) -> Result<(), StoreError> {
    let mut statement = query(text);
    for (key, count) in sums {
        statement = statement
            .bind(key.account.map_or_else(String::new, |account| account.to_string()))
            .bind(key.minute)
            .bind(key.operation)
            .bind(key.credential.name())
            .bind(i64::from(key.status))
            .bind(key.location.name())
            .bind(i64::try_from(count.requests).unwrap_or(i64::MAX))
            .bind(i64::try_from(count.sixtieths).unwrap_or(i64::MAX));
    }
    statement.execute(connection).await?;
    Ok(())
}

/// The statement that adds so many sums. No key may occur twice in it.
fn add_text(rows: usize) -> String {
    let row = |first: usize| {
        format!("({})", [0, 1, 2, 3, 4, 5, 6, 7].map(|column| format!("${}", first + column)).join(", "))
    };
    let values: Vec<_> = (0..rows).map(|place| row(8 * place + 1)).collect();
    format!(
        "INSERT INTO usage (account, minute, operation, credential, status, location, requests, sixtieths) VALUES {} \
         ON CONFLICT (account, minute, operation, credential, status, location) DO UPDATE SET \
         requests = usage.requests + excluded.requests, sixtieths = usage.sixtieths + excluded.sixtieths",
        values.join(", ")
    )
}

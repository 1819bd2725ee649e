//! Adding a batch: to the totals, to the ledger, and to how far its run has come, in one transaction.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use lazurite_model::UniqueId;
use lazurite_model::usage::{UsageBatch, UsageCount, UsageKey};
use sqlx::{AnyConnection, query};

use super::account_column;
use crate::{Store, StoreError};

/// How many sums go into one statement: several times as fast as one by one. No more, because SQLite looks for each of a
/// statement's parameters among all of them.
const BATCH: usize = 8;

static ADD_BATCH: LazyLock<String> = LazyLock::new(|| add_text(BATCH));
static ADD_ONE: LazyLock<String> = LazyLock::new(|| add_text(1));
static ENTER_BATCH: LazyLock<String> = LazyLock::new(|| enter_text(BATCH));
static ENTER_ONE: LazyLock<String> = LazyLock::new(|| enter_text(1));

/// A sum of the ledger: of an account in a minute.
type Sum = ((Option<UniqueId>, i64), UsageCount);

impl Store {
    /// Adds a batch's counts to what is there: all of them or, on an error, none. Whether they were added; `false`: this
    /// batch, or a later one of its run, was before.
    ///
    /// After [`StoreError::Unavailable`] from a broken connection it is unknown whether they were added: try again.
    pub async fn add_usage(&self, batch: UsageBatch, rows: &[(UsageKey<'_>, UsageCount)]) -> Result<bool, StoreError> {
        // In one order everywhere, so that two replicas never wait for each other's rows in a circle.
        let mut sums: BTreeMap<&UsageKey<'_>, UsageCount> = BTreeMap::new();
        let mut ledger: BTreeMap<(Option<UniqueId>, i64), UsageCount> = BTreeMap::new();
        for (key, count) in rows {
            add_to(sums.entry(key).or_default(), *count);
            add_to(ledger.entry((key.account, key.minute)).or_default(), *count);
        }
        let sums: Vec<_> = sums.into_iter().collect();
        let (mut tx, _turn) = self.begin_writing().await?;
        if !self.advance(&mut tx, batch).await? {
            return Ok(false);
        }
        let (batches, rest) = sums.as_chunks::<BATCH>();
        for batch in batches {
            add(&mut tx, &ADD_BATCH, batch).await?;
        }
        for row in rest.chunks(1) {
            add(&mut tx, &ADD_ONE, row).await?;
        }
        let ledger: Vec<Sum> = ledger.into_iter().collect();
        let (batches, rest) = ledger.as_chunks::<BATCH>();
        for batch in batches {
            enter(&mut tx, &ENTER_BATCH, batch).await?;
        }
        for row in rest.chunks(1) {
            enter(&mut tx, &ENTER_ONE, row).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that the run has come to this batch; `false` if it had before.
    async fn advance(&self, connection: &mut AnyConnection, batch: UsageBatch) -> Result<bool, StoreError> {
        let text = "INSERT INTO usage_batch (run, sequence, at) VALUES ($1, $2, $3) \
                    ON CONFLICT (run) DO UPDATE SET sequence = excluded.sequence, at = excluded.at \
                    WHERE usage_batch.sequence < excluded.sequence";
        let statement = query(text).bind(batch.run.to_string()).bind(column(batch.sequence));
        let noted = statement.bind(self.now_micros()).execute(connection).await?;
        Ok(noted.rows_affected() > 0)
    }
}

const fn add_to(sum: &mut UsageCount, count: UsageCount) {
    sum.requests = sum.requests.saturating_add(count.requests);
    sum.sixtieths = sum.sixtieths.saturating_add(count.sixtieths);
}

fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

async fn add(
    connection: &mut AnyConnection,
    text: &'static str,
    sums: &[(&UsageKey<'_>, UsageCount)],
) -> Result<(), StoreError> {
    let mut statement = query(text);
    for (key, count) in sums {
        statement = statement
            .bind(account_column(key.account))
            .bind(key.minute)
            .bind(key.operation.to_owned())
            .bind(key.credential.name())
            .bind(if key.holder.is_nil() { String::new() } else { key.holder.to_string() })
            .bind(i64::from(key.status))
            .bind(key.origin.to_owned())
            .bind(key.location.name())
            .bind(column(count.requests))
            .bind(column(count.sixtieths));
    }
    statement.execute(connection).await?;
    Ok(())
}

async fn enter(connection: &mut AnyConnection, text: &'static str, sums: &[Sum]) -> Result<(), StoreError> {
    let mut statement = query(text);
    for ((account, minute), count) in sums {
        statement = statement.bind(account_column(*account)).bind(*minute);
        statement = statement.bind(column(count.requests)).bind(column(count.sixtieths));
    }
    statement.execute(connection).await?;
    Ok(())
}

/// The statement that adds so many sums to the totals. No key may occur twice in it.
fn add_text(rows: usize) -> String {
    let values = values(rows, 10);
    format!(
        "INSERT INTO usage (account, minute, operation, credential, holder, status, origin, location, requests, sixtieths) \
         VALUES {values} \
         ON CONFLICT (account, minute, operation, credential, holder, status, origin, location) DO UPDATE SET \
         requests = usage.requests + excluded.requests, sixtieths = usage.sixtieths + excluded.sixtieths"
    )
}

/// The statement that enters so many sums into the ledger. No account and minute may occur twice in it.
fn enter_text(rows: usize) -> String {
    let values = values(rows, 4);
    format!(
        "INSERT INTO usage_ledger (account, minute, requests, sixtieths) VALUES {values} \
         ON CONFLICT (account, minute) DO UPDATE SET \
         requests = usage_ledger.requests + excluded.requests, sixtieths = usage_ledger.sixtieths + excluded.sixtieths"
    )
}

/// The places of so many rows' values.
fn values(rows: usize, columns: usize) -> String {
    let row = |row: usize| {
        let places: Vec<_> = (0..columns).map(|column| format!("${}", row * columns + column + 1)).collect();
        format!("({})", places.join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

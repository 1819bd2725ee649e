//! Adding a batch: to the totals, to the ledger, and to how far its run has come, in one transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use lazurite_model::UniqueId;
use lazurite_model::usage::{UsageBatch, UsageCount, UsageKey};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, query};

use super::account_column;
use crate::database::Dialect;
use crate::{Store, StoreError};

/// How many rows one statement adds: many, since each is handed to the database's thread, and its answer back. Three sizes
/// only, so that each is prepared once.
const SIZES: [usize; 3] = [64, 8, 1];

/// A sum of the totals.
type Total<'k> = (&'k UsageKey<'k>, UsageCount);
/// A sum of the ledger: of an account in a minute.
type Entry = ((Option<UniqueId>, i64), UsageCount);

type Statement = Query<'static, Any, AnyArguments>;

/// A table of sums, and how one is added to it.
struct Sums {
    insert: &'static str,
    columns: usize,
    add: &'static str,
}

const TOTALS: Sums = Sums {
    insert: "INSERT INTO usage \
             (account, minute, operation, credential, holder, status, origin, location, requests, sixtieths) VALUES ",
    columns: 10,
    add: " ON CONFLICT (account, minute, operation, credential, holder, status, origin, location) DO UPDATE SET \
          requests = usage.requests + excluded.requests, sixtieths = usage.sixtieths + excluded.sixtieths",
};

const LEDGER: Sums = Sums {
    insert: "INSERT INTO usage_ledger (account, minute, requests, sixtieths) VALUES ",
    columns: 4,
    add: " ON CONFLICT (account, minute) DO UPDATE SET \
          requests = usage_ledger.requests + excluded.requests, sixtieths = usage_ledger.sixtieths + excluded.sixtieths",
};

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
        write(&mut tx, self.dialect(), &TOTALS, &sums, bind_total).await?;
        let ledger: Vec<_> = ledger.into_iter().collect();
        write(&mut tx, self.dialect(), &LEDGER, &ledger, bind_entry).await?;
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

/// Adds all rows. No two of them may have the same key.
async fn write<R>(
    connection: &mut AnyConnection,
    dialect: Dialect,
    sums: &Sums,
    mut rows: &[R],
    bind: impl Fn(Statement, &R) -> Statement,
) -> Result<(), StoreError> {
    for size in SIZES {
        if rows.len() < size {
            continue;
        }
        let text: Arc<str> = sums.text(size, dialect).into();
        while let Some((batch, rest)) = rows.split_at_checked(size) {
            let statement = query(AssertSqlSafe(Arc::clone(&text)));
            batch.iter().fold(statement, &bind).execute(&mut *connection).await?;
            rows = rest;
        }
    }
    Ok(())
}

impl Sums {
    /// The statement that adds so many rows.
    fn text(&self, rows: usize, dialect: Dialect) -> String {
        let mut text = self.insert.to_owned();
        for place in 0..rows * self.columns {
            let before = match (place, place % self.columns) {
                (0, _) => "(",
                (_, 0) => "), (",
                _ => ", ",
            };
            text.push_str(before);
            text.push_str(&dialect.value(place + 1));
        }
        text + ")" + self.add
    }
}

fn bind_total(statement: Statement, (key, count): &Total<'_>) -> Statement {
    statement
        .bind(account_column(key.account))
        .bind(key.minute)
        .bind(key.operation.to_owned())
        .bind(key.credential.name())
        .bind(if key.holder.is_nil() { String::new() } else { key.holder.to_string() })
        .bind(i64::from(key.status))
        .bind(key.origin.to_owned())
        .bind(key.location.name())
        .bind(column(count.requests))
        .bind(column(count.sixtieths))
}

fn bind_entry(statement: Statement, ((account, minute), count): &Entry) -> Statement {
    let statement = statement.bind(account_column(*account)).bind(*minute);
    statement.bind(column(count.requests)).bind(column(count.sixtieths))
}

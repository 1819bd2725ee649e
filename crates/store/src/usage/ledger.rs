//! Comparing the totals with what the batches came to.

use std::collections::BTreeMap;

use sqlx::query_as;
use uuid::Uuid;

use crate::{Store, StoreError};

/// Both sums, as they stand in the database: what somebody else wrote there may be below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageSums {
    /// Finished requests.
    pub requests: i64,
    /// Sixtieths of billing transactions.
    pub sixtieths: i64,
}

/// An account's minute for which the totals and the batches say different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageDifference {
    /// The account; empty: none.
    pub account: String,
    /// The minute: Unix time / 60 s.
    pub minute: i64,
    /// What the batches came to.
    pub batches: UsageSums,
    /// What the totals say.
    pub totals: UsageSums,
}

impl Store {
    /// Where the totals differ from what the batches came to, of one moment. Nowhere, unless something else than
    /// [`Store::add_usage`] changed the one or the other.
    pub async fn usage_differences(&self) -> Result<Vec<UsageDifference>, StoreError> {
        let text = "SELECT account, minute, \
                    CAST(SUM(CASE WHEN side = 1 THEN requests ELSE 0 END) AS BIGINT), \
                    CAST(SUM(CASE WHEN side = 1 THEN sixtieths ELSE 0 END) AS BIGINT), \
                    CAST(SUM(CASE WHEN side = 2 THEN requests ELSE 0 END) AS BIGINT), \
                    CAST(SUM(CASE WHEN side = 2 THEN sixtieths ELSE 0 END) AS BIGINT) \
                    FROM (SELECT 1 AS side, account, minute, requests, sixtieths FROM usage_ledger UNION ALL \
                    SELECT 2 AS side, account, minute, requests, sixtieths FROM usage) AS both_sides \
                    GROUP BY account, minute \
                    HAVING SUM(CASE WHEN side = 1 THEN requests ELSE -requests END) <> 0 \
                    OR SUM(CASE WHEN side = 1 THEN sixtieths ELSE -sixtieths END) <> 0 \
                    ORDER BY account, minute";
        let rows: Vec<(String, i64, i64, i64, i64, i64)> = query_as(text).fetch_all(self.pool()).await?;
        let difference = |(account, minute, in_batches, priced, in_totals, billed)| UsageDifference {
            account,
            minute,
            batches: UsageSums { requests: in_batches, sixtieths: priced },
            totals: UsageSums { requests: in_totals, sixtieths: billed },
        };
        Ok(rows.into_iter().map(difference).collect())
    }

    /// The last batch of each run that is in the totals.
    pub async fn usage_batches(&self) -> Result<BTreeMap<Uuid, u64>, StoreError> {
        let rows: Vec<(String, i64)> = query_as("SELECT run, sequence FROM usage_batch").fetch_all(self.pool()).await?;
        let batch = |(run, sequence): (String, i64)| {
            let known = run.parse().ok().zip(u64::try_from(sequence).ok());
            known.ok_or_else(|| StoreError::inconsistent(format!("usage_batch {run}"), "a value is outside its range"))
        };
        rows.into_iter().map(batch).collect()
    }
}

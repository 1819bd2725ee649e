//! The totals, added up by what one asks for.

use lazurite_model::usage::UsageCount;
use sqlx::{AssertSqlSafe, query_as};

use super::{UsageFilter, account_column};
use crate::{Store, StoreError};

/// What usage is told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UsageDimension {
    /// The account's unique id; empty: none.
    Account,
    /// The operation's name in the route table.
    Operation,
    /// The kind of credential.
    Credential,
    /// The credential's id; empty: none, or not known.
    Holder,
    /// The HTTP status.
    Status,
    /// The origin; empty: none, or not known.
    Origin,
    /// The location.
    Location,
    /// The first minute of the stretch: Unix time / 60 s.
    Minute,
}

impl UsageDimension {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Account,
        Self::Operation,
        Self::Credential,
        Self::Holder,
        Self::Status,
        Self::Origin,
        Self::Location,
        Self::Minute,
    ];

    /// What stands for it in a statement, whose fourth parameter is the length of a stretch in minutes.
    pub(super) const fn expression(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Operation => "operation",
            Self::Credential => "credential",
            Self::Holder => "holder",
            Self::Status => "status",
            Self::Origin => "origin",
            Self::Location => "location",
            Self::Minute => "minute / $4 * $4",
        }
    }
}

type Columns = (String, String, String, String, String, String, String, String, i64, i64);

/// One sum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageTotal {
    /// What it is the sum of: a value for each dimension that was asked for, in that order.
    pub values: Vec<String>,
    /// How much.
    pub count: UsageCount,
}

impl Store {
    /// The sums that the filter lets through, by some dimensions, ordered by them; minutes in stretches of so many.
    pub async fn usage_totals(
        &self,
        filter: &UsageFilter,
        by: &[UsageDimension],
        minutes: i64,
    ) -> Result<Vec<UsageTotal>, StoreError> {
        let expressions: Vec<_> = by.iter().map(|dimension| dimension.expression()).collect();
        // Columns of one type, however many are asked for: fixed ones that are empty where they are not.
        let columns: Vec<_> = (0..UsageDimension::ALL.len())
            .map(|place| expressions.get(place).map_or_else(|| "''".to_owned(), |one| format!("CAST({one} AS TEXT)")))
            .collect();
        let (columns, grouped) = (columns.join(", "), expressions.join(", "));
        let mut text = format!(
            "SELECT {columns}, CAST(SUM(requests) AS BIGINT), CAST(SUM(sixtieths) AS BIGINT) FROM usage \
             WHERE minute >= $1 AND minute < $2 AND (account = $3 OR $5 = 1) AND $4 > 0"
        );
        if by.is_empty() {
            text.push_str(" HAVING COUNT(*) > 0");
        } else {
            text.push_str(&format!(" GROUP BY {grouped} ORDER BY {grouped}"));
        }
        let rows: Vec<Columns> = query_as(AssertSqlSafe(text))
            .bind(filter.from_minute)
            .bind(filter.until_minute)
            .bind(account_column(filter.account))
            .bind(minutes.max(1))
            .bind(i64::from(filter.account.is_none()))
            .fetch_all(self.pool())
            .await?;
        let total = |(a, b, c, d, e, f, g, h, requests, sixtieths): Columns| {
            let (Ok(requests), Ok(sixtieths)) = (u64::try_from(requests), u64::try_from(sixtieths)) else {
                return Err(StoreError::inconsistent("usage".to_owned(), "a value is outside its range"));
            };
            let values = [a, b, c, d, e, f, g, h].into_iter().take(by.len()).collect();
            Ok(UsageTotal { values, count: UsageCount { requests, sixtieths } })
        };
        rows.into_iter().map(total).collect()
    }
}

//! The sign-in log: who tried to sign in, from where, and what became of it.
//!
//! Like the meter's counts it is no part of the state: an entry yields no revision, and nobody is told of it. No password,
//! code or token ever stands in it.

use std::{net::IpAddr, sync::LazyLock};

use jiff::Timestamp;
use lazurite_model::{AppId, PrincipalId, TenantId};
use sqlx::{AnyConnection, query, query_as};
use uuid::Uuid;

use crate::{Store, StoreError};

/// One attempt to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Names the entry.
    pub id: Uuid,
    /// When it was made, to the microsecond.
    pub created: Timestamp,
    /// The directory, as far as it is known.
    pub tenant: Option<TenantId>,
    /// The person; `None`: nobody goes by the name that was typed.
    pub user: Option<PrincipalId>,
    /// The user name, as it was typed, shortened.
    pub name: String,
    /// The application.
    pub client: Option<AppId>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// By which the client names its request.
    pub correlation: Uuid,
    /// 0, or the AADSTS number of the refusal.
    pub code: u32,
    /// Why it was refused; empty if it was not.
    pub reason: String,
    /// The API for which the token is.
    pub resource: Option<String>,
}

/// Which entries are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInFilter {
    /// Those of this directory, and those of which no directory is known; `None`: all.
    pub tenant: Option<TenantId>,
    /// Those of this person; `None`: everybody's.
    pub user: Option<PrincipalId>,
    /// From this instant on.
    pub from: Timestamp,
    /// Before this instant.
    pub until: Timestamp,
    /// Behind this entry in the order of the answer; for the next page, the last entry seen.
    pub after: Option<(Timestamp, Uuid)>,
    /// How many at most.
    pub limit: u32,
}

type Columns = (
    String,
    i64,
    Option<String>,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    String,
    i64,
    String,
    Option<String>,
);

/// How many entries go into one statement. No more, because SQLite looks for each of a statement's parameters among all of
/// them.
const BATCH: usize = 8;
const COLUMNS: usize = 11;

static ADD_BATCH: LazyLock<String> = LazyLock::new(|| add_text(BATCH));
static ADD_ONE: LazyLock<String> = LazyLock::new(|| add_text(1));

impl Store {
    /// Adds entries to the log: all of them or, on an error, none.
    pub async fn add_sign_ins(&self, entries: &[SignIn]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let (mut tx, _turn) = self.begin_writing().await?;
        let (batches, rest) = entries.as_chunks::<BATCH>();
        for batch in batches {
            add(&mut tx, &ADD_BATCH, batch).await?;
        }
        for entry in rest.chunks(1) {
            add(&mut tx, &ADD_ONE, entry).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The entries that the filter lets through, the latest first.
    pub async fn sign_ins(&self, filter: &SignInFilter) -> Result<Vec<SignIn>, StoreError> {
        let text = "SELECT id, created, tenant, principal, name, client, address, correlation, code, reason, resource \
                    FROM sign_in WHERE created >= $1 AND created < $2 \
                    AND ($3 = '' OR tenant IS NULL OR tenant = $3) AND ($4 = '' OR principal = $4) \
                    AND (created < $5 OR (created = $5 AND id < $6)) ORDER BY created DESC, id DESC LIMIT $7";
        let (time, id) =
            filter.after.map_or((i64::MAX, String::new()), |(time, id)| (time.as_microsecond(), id.to_string()));
        let rows: Vec<Columns> = query_as(text)
            .bind(filter.from.as_microsecond())
            .bind(filter.until.as_microsecond())
            .bind(filter.tenant.map(|id| id.to_string()).unwrap_or_default())
            .bind(filter.user.map(|id| id.to_string()).unwrap_or_default())
            .bind(time)
            .bind(id)
            .bind(i64::from(filter.limit))
            .fetch_all(self.pool())
            .await?;
        rows.into_iter().map(entry).collect()
    }

    /// Forgets the entries from before `before`. Returns how many that were.
    pub async fn prune_sign_ins(&self, before: Timestamp) -> Result<u64, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        let text = "DELETE FROM sign_in WHERE created < $1";
        let gone = query(text).bind(before.as_microsecond()).execute(&mut *tx).await?.rows_affected();
        tx.commit().await?;
        Ok(gone)
    }
}

fn entry(columns: Columns) -> Result<SignIn, StoreError> {
    let (id, created, tenant, user, name, client, address, correlation, code, reason, resource) = columns;
    let at = format!("sign-in {id}");
    let read = || {
        Some(SignIn {
            id: id.parse().ok()?,
            created: Timestamp::from_microsecond(created).ok()?,
            tenant: tenant.map(|id| id.parse()).transpose().ok()?,
            user: user.map(|id| id.parse()).transpose().ok()?,
            name,
            client: client.map(|id| id.parse()).transpose().ok()?,
            address: address.map(|address| address.parse()).transpose().ok()?,
            correlation: correlation.parse().ok()?,
            code: u32::try_from(code).ok()?,
            reason,
            resource,
        })
    };
    read().ok_or_else(|| StoreError::inconsistent(at, "a value is outside its range"))
}

async fn add(connection: &mut AnyConnection, text: &'static str, entries: &[SignIn]) -> Result<(), StoreError> {
    let mut statement = query(text);
    for entry in entries {
        statement = statement
            .bind(entry.id.to_string())
            .bind(entry.created.as_microsecond())
            .bind(entry.tenant.map(|id| id.to_string()))
            .bind(entry.user.map(|id| id.to_string()))
            .bind(storable(&entry.name))
            .bind(entry.client.map(|id| id.to_string()))
            .bind(entry.address.map(|address| address.to_string()))
            .bind(entry.correlation.to_string())
            .bind(i64::from(entry.code))
            .bind(storable(&entry.reason))
            .bind(entry.resource.as_deref().map(storable));
    }
    statement.execute(connection).await?;
    Ok(())
}

/// PostgreSQL keeps no zero bytes in a text, and one of a hundred entries must not be lost for what was typed in another.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// The statement that adds so many entries.
fn add_text(rows: usize) -> String {
    let row = |row: usize| {
        let places: Vec<_> = (1..=COLUMNS).map(|column| format!("${}", row * COLUMNS + column)).collect();
        format!("({})", places.join(", "))
    };
    let values: Vec<_> = (0..rows).map(row).collect();
    // An id comes twice only when a rehearsal repeats its randomness; what was written under it is then the same.
    format!(
        "INSERT INTO sign_in (id, created, tenant, principal, name, client, address, correlation, code, reason, resource) \
         VALUES {} ON CONFLICT (id) DO NOTHING",
        values.join(", ")
    )
}

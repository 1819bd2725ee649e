//! Records and their lookups as rows. Works on any connection: within a write it sees what the write did so far.

use lazurite_model::{AnyRecord, Kind, Lookup, Record};
use sqlx::{AnyConnection, query, query_as, query_scalar};

use crate::{KEY, StoreError, prefix::upper_bound};

/// The longest key or looked-up value, in bytes: an index entry of PostgreSQL holds 2,700, and ours has two of them.
const LONGEST: usize = 1024;

/// A record on its way into the database.
pub(crate) struct Row {
    pub(crate) kind: Kind,
    pub(crate) key: String,
    pub(crate) body: String,
    lookups: Vec<Lookup>,
}

impl Row {
    pub(crate) fn of<T: Record>(record: &T) -> Result<Self, StoreError> {
        let key = record.key();
        let body = serde_json::to_string(record).map_err(|error| wrong(T::KIND, &key, error))?;
        Self::new(T::KIND, key, body, record.lookups())
    }

    pub(crate) fn of_any(record: &AnyRecord) -> Result<Self, StoreError> {
        let (kind, key) = (record.kind(), record.key());
        let body = record.to_json().map_err(|error| wrong(kind, &key, error))?;
        Self::new(kind, key, body, record.lookups())
    }

    fn new(kind: Kind, key: String, body: String, mut lookups: Vec<Lookup>) -> Result<Self, StoreError> {
        lookups.sort_by(|a, b| (a.index, &a.value).cmp(&(b.index, &b.value)));
        lookups.dedup_by(|a, b| a.index == b.index && a.value == b.value);
        let texts = lookups.iter().map(|lookup| (lookup.index, lookup.value.as_str()));
        for (index, text) in texts.chain([(KEY, key.as_str())]) {
            if text.len() > LONGEST || text.contains('\0') {
                return Err(StoreError::Unstorable { kind, index });
            }
        }
        Ok(Self { kind, key, body, lookups })
    }

    /// Where it belongs in the order of all records.
    pub(crate) fn place(&self) -> (&str, &str) {
        (self.kind.name(), &self.key)
    }

    /// The other ways to find it.
    pub(crate) fn lookups(&self) -> &[Lookup] {
        &self.lookups
    }

    /// Finds the record, if any, that has a value which only one may have.
    pub(crate) async fn check_unique(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        for lookup in self.lookups.iter().filter(|lookup| lookup.unique) {
            let text = "SELECT key FROM lookup WHERE kind = $1 AND idx = $2 AND value = $3 AND is_unique = 1";
            let owner: Option<String> = query_scalar(text)
                .bind(self.kind.name())
                .bind(lookup.index)
                .bind(&lookup.value)
                .fetch_optional(&mut *connection)
                .await?;
            if owner.is_some_and(|owner| owner != self.key) {
                return Err(StoreError::Conflict { kind: self.kind, index: lookup.index });
            }
        }
        Ok(())
    }

    /// Writes the record over whatever has its key.
    pub(crate) async fn write(&self, connection: &mut AnyConnection, revision: i64) -> Result<(), StoreError> {
        let text = "INSERT INTO record (kind, key, body, revision) VALUES ($1, $2, $3, $4) \
                    ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, revision = excluded.revision";
        query(text)
            .bind(self.kind.name())
            .bind(&self.key)
            .bind(&self.body)
            .bind(revision)
            .execute(&mut *connection)
            .await?;
        // Sorted here: asked for an order, SQLite walks through all lookups of the kind, whose key has that order.
        let text = "SELECT idx, value, is_unique FROM lookup WHERE kind = $1 AND key = $2";
        let mut present: Vec<(String, String, i64)> =
            query_as(text).bind(self.kind.name()).bind(&self.key).fetch_all(&mut *connection).await?;
        present.sort_unstable();
        let wanted = self.lookups.iter().map(|l| (l.index, l.value.as_str(), i64::from(l.unique)));
        if present.iter().map(|(index, value, unique)| (index.as_str(), value.as_str(), *unique)).eq(wanted) {
            return Ok(());
        }
        if !present.is_empty() {
            delete_lookups(connection, self.kind, &self.key).await?;
        }
        for lookup in &self.lookups {
            query("INSERT INTO lookup (kind, idx, value, key, is_unique) VALUES ($1, $2, $3, $4, $5)")
                .bind(self.kind.name())
                .bind(lookup.index)
                .bind(&lookup.value)
                .bind(&self.key)
                .bind(i64::from(lookup.unique))
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

async fn delete_lookups(connection: &mut AnyConnection, kind: Kind, key: &str) -> Result<(), StoreError> {
    query("DELETE FROM lookup WHERE kind = $1 AND key = $2").bind(kind.name()).bind(key).execute(connection).await?;
    Ok(())
}

/// Deletes a record and its lookups. `false`: there was none.
pub(crate) async fn delete(connection: &mut AnyConnection, kind: Kind, key: &str) -> Result<bool, StoreError> {
    let text = "DELETE FROM record WHERE kind = $1 AND key = $2";
    let done = query(text).bind(kind.name()).bind(key).execute(&mut *connection).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    delete_lookups(connection, kind, key).await?;
    Ok(true)
}

/// Whether a record has the key.
pub(crate) async fn exists(connection: &mut AnyConnection, kind: Kind, key: &str) -> Result<bool, StoreError> {
    let text = "SELECT revision FROM record WHERE kind = $1 AND key = $2";
    let found: Option<i64> = query_scalar(text).bind(kind.name()).bind(key).fetch_optional(connection).await?;
    Ok(found.is_some())
}

/// The record with that key.
pub(crate) async fn read<T: Record>(connection: &mut AnyConnection, key: &str) -> Result<Option<T>, StoreError> {
    let text = "SELECT body FROM record WHERE kind = $1 AND key = $2";
    let body: Option<String> = query_scalar(text).bind(T::KIND.name()).bind(key).fetch_optional(connection).await?;
    body.map(|body| decode(key, &body)).transpose()
}

/// The records whose keys begin with `prefix`, in key order.
pub(crate) async fn list<T: Record>(connection: &mut AnyConnection, prefix: &str) -> Result<Vec<T>, StoreError> {
    let rows: Vec<(String, String)> = match upper_bound(prefix) {
        Some(bound) => {
            let text = "SELECT key, body FROM record WHERE kind = $1 AND key >= $2 AND key < $3 ORDER BY key";
            query_as(text).bind(T::KIND.name()).bind(prefix).bind(bound).fetch_all(connection).await?
        }
        None => {
            let text = "SELECT key, body FROM record WHERE kind = $1 AND key >= $2 ORDER BY key";
            query_as(text).bind(T::KIND.name()).bind(prefix).fetch_all(connection).await?
        }
    };
    rows.iter().map(|(key, body)| decode(key, body)).collect()
}

/// At most `limit` of the records whose keys begin with `prefix` and lie behind `after`, in key order.
pub(crate) async fn page<T: Record>(
    connection: &mut AnyConnection,
    prefix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<T>, StoreError> {
    // No key is longer than what an index holds, so nothing lies behind this.
    let bound = upper_bound(prefix).unwrap_or_else(|| char::MAX.to_string().repeat(LONGEST));
    // One lower bound: with two, SQLite would seek to the first one and step through all the pages before.
    let (start, text) = match after.filter(|after| *after >= prefix) {
        Some(after) => {
            (after, "SELECT key, body FROM record WHERE kind = $1 AND key > $2 AND key < $3 ORDER BY key LIMIT $4")
        }
        None => {
            (prefix, "SELECT key, body FROM record WHERE kind = $1 AND key >= $2 AND key < $3 ORDER BY key LIMIT $4")
        }
    };
    let rows: Vec<(String, String)> = query_as(text)
        .bind(T::KIND.name())
        .bind(start)
        .bind(bound)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|(key, body)| decode(key, body)).collect()
}

/// The records that have the value, in key order.
pub(crate) async fn find<T: Record>(
    connection: &mut AnyConnection,
    index: &'static str,
    value: &str,
) -> Result<Vec<T>, StoreError> {
    let text = "SELECT r.key, r.body FROM lookup l JOIN record r ON r.kind = l.kind AND r.key = l.key \
                WHERE l.kind = $1 AND l.idx = $2 AND l.value = $3 ORDER BY r.key";
    let rows: Vec<(String, String)> =
        query_as(text).bind(T::KIND.name()).bind(index).bind(value).fetch_all(connection).await?;
    rows.iter().map(|(key, body)| decode(key, body)).collect()
}

fn decode<T: Record>(key: &str, body: &str) -> Result<T, StoreError> {
    let record: T = serde_json::from_str(body).map_err(|error| wrong(T::KIND, key, error))?;
    if record.key() == key { Ok(record) } else { Err(wrong(T::KIND, key, "the body belongs to another key")) }
}

/// The record of a row whose kind is known only by name.
pub(crate) fn decode_any(kind: &str, key: &str, body: &str) -> Result<AnyRecord, StoreError> {
    let kind = parse_kind(kind, key)?;
    let record = AnyRecord::from_json(kind, body).map_err(|error| wrong(kind, key, error))?;
    if record.key() == key { Ok(record) } else { Err(wrong(kind, key, "the body belongs to another key")) }
}

/// The kind of that name.
pub(crate) fn parse_kind(kind: &str, key: &str) -> Result<Kind, StoreError> {
    Kind::parse(kind)
        .ok_or_else(|| StoreError::inconsistent(format!("record {kind} {key}"), "no such kind of record is known"))
}

fn wrong(kind: Kind, key: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::inconsistent(format!("record {} {key}", kind.name()), source)
}

//! What accounts keep for their maps: texts of up to some dozen megabytes, each found by its account and its id together.
//!
//! They are nobody's configuration: no request is decided by them, so that they stand beside the records, in no change feed and
//! in no audit log. Every statement here names the account. That is what keeps one account from the data of another, and must
//! never be left out.

use jiff::Timestamp;
use lazurite_model::UniqueId;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Transaction, query, query_as, query_scalar};
use uuid::Uuid;

use crate::{Store, StoreError, WriteTx};

/// What is known of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapDataRow {
    /// Its id.
    pub udid: Uuid,
    /// Where it may be read, e.g. `us`; `None`: everywhere.
    pub geography: Option<String>,
    /// What its owner says of it.
    pub description: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// When it was written last.
    pub written: Timestamp,
    /// Counts how often it was written.
    pub version: u64,
}

/// A text that is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewMapData<'d> {
    /// Where it may be read; `None`: everywhere.
    pub geography: Option<&'d str>,
    /// What its owner says of it; `None` leaves what was said before.
    pub description: Option<&'d str>,
    /// The text. NUL cannot be kept.
    pub body: &'d str,
}

/// How much one account may keep.
#[derive(Clone, Copy, Debug)]
pub struct MapDataLimits {
    /// How many texts.
    pub items: u32,
    /// How many bytes altogether.
    pub bytes: u64,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapDataWrite {
    /// It is kept.
    Kept,
    /// The account has no such text.
    Absent,
    /// The account keeps as much as it may.
    Full,
}

type Columns = (String, Option<String>, String, i64, i64, i64);
type ColumnsAndBody = (String, Option<String>, String, i64, i64, i64, String);

impl Store {
    /// The texts of an account, by id.
    pub async fn map_data(&self, account: UniqueId) -> Result<Vec<MapDataRow>, StoreError> {
        let text = "SELECT udid, geography, description, bytes, written, version FROM map_data WHERE account = $1 ORDER BY udid";
        let rows: Vec<Columns> = query_as(text).bind(account.to_string()).fetch_all(self.pool()).await?;
        rows.into_iter().map(row).collect()
    }

    /// One of them.
    pub async fn map_data_row(&self, account: UniqueId, udid: Uuid) -> Result<Option<MapDataRow>, StoreError> {
        let text = "SELECT udid, geography, description, bytes, written, version FROM map_data WHERE account = $1 AND udid = $2";
        let found: Option<Columns> =
            query_as(text).bind(account.to_string()).bind(udid.to_string()).fetch_optional(self.pool()).await?;
        found.map(row).transpose()
    }

    /// One of them with the text itself, both of the same moment.
    pub async fn map_data_body(
        &self,
        account: UniqueId,
        udid: Uuid,
    ) -> Result<Option<(MapDataRow, String)>, StoreError> {
        let text = "SELECT m.udid, geography, description, bytes, written, version, body FROM map_data m \
                    JOIN map_data_body b ON b.account = m.account AND b.udid = m.udid WHERE m.account = $1 AND m.udid = $2";
        let found: Option<ColumnsAndBody> =
            query_as(text).bind(account.to_string()).bind(udid.to_string()).fetch_optional(self.pool()).await?;
        let Some((udid, geography, description, bytes, written, version, body)) = found else { return Ok(None) };
        Ok(Some((row((udid, geography, description, bytes, written, version))?, body)))
    }

    /// Keeps a new text under that id. It is on the disk when this returns.
    pub async fn add_map_data(
        &self,
        (account, udid): (UniqueId, Uuid),
        new: NewMapData<'_>,
        limits: MapDataLimits,
    ) -> Result<MapDataWrite, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        take_turn(&mut tx, account).await?;
        if !grow(&mut tx, account, (1, length(new.body)), limits).await? {
            return Ok(MapDataWrite::Full);
        }
        let text = "INSERT INTO map_data (account, udid, geography, description, bytes, written, version) \
                    VALUES ($1, $2, $3, $4, $5, $6, 1)";
        about(text, account, udid)
            .bind(new.geography.map(str::to_owned))
            .bind(new.description.unwrap_or_default().to_owned())
            .bind(length(new.body))
            .bind(self.now_micros())
            .execute(&mut *tx)
            .await?;
        let text = "INSERT INTO map_data_body (account, udid, body) VALUES ($1, $2, $3)";
        about(text, account, udid).bind(new.body.to_owned()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(MapDataWrite::Kept)
    }

    /// Keeps another text in the place of one. Whoever reads meanwhile gets the one or the other, whole.
    pub async fn replace_map_data(
        &self,
        (account, udid): (UniqueId, Uuid),
        new: NewMapData<'_>,
        limits: MapDataLimits,
    ) -> Result<MapDataWrite, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        take_turn(&mut tx, account).await?;
        let Some(before) = bytes(&mut tx, account, udid).await? else { return Ok(MapDataWrite::Absent) };
        if !grow(&mut tx, account, (0, length(new.body) - before), limits).await? {
            return Ok(MapDataWrite::Full);
        }
        let text = "UPDATE map_data SET description = COALESCE($3, description), bytes = $4, written = $5, version = version + 1 \
                    WHERE account = $1 AND udid = $2";
        about(text, account, udid)
            .bind(new.description.map(str::to_owned))
            .bind(length(new.body))
            .bind(self.now_micros())
            .execute(&mut *tx)
            .await?;
        let text = "UPDATE map_data_body SET body = $3 WHERE account = $1 AND udid = $2";
        about(text, account, udid).bind(new.body.to_owned()).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(MapDataWrite::Kept)
    }

    /// Forgets a text. `false`: the account has no such one.
    pub async fn delete_map_data(&self, account: UniqueId, udid: Uuid) -> Result<bool, StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        take_turn(&mut tx, account).await?;
        let Some(before) = bytes(&mut tx, account, udid).await? else { return Ok(false) };
        for text in [
            "DELETE FROM map_data_body WHERE account = $1 AND udid = $2",
            "DELETE FROM map_data WHERE account = $1 AND udid = $2",
        ] {
            about(text, account, udid).execute(&mut *tx).await?;
        }
        let text = "UPDATE map_data_account SET items = items - 1, bytes = bytes - $2 WHERE account = $1";
        query(text).bind(account.to_string()).bind(before).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The accounts that keep anything, whether they exist or not.
    pub async fn map_data_accounts(&self) -> Result<Vec<UniqueId>, StoreError> {
        let accounts: Vec<String> =
            query_scalar("SELECT account FROM map_data_account ORDER BY account").fetch_all(self.pool()).await?;
        let read = |id: String| id.parse().map_err(|error| StoreError::inconsistent("map_data_account", error));
        accounts.into_iter().map(read).collect()
    }

    /// Forgets all that an account keeps.
    pub async fn forget_map_data(&self, account: UniqueId) -> Result<(), StoreError> {
        let (mut tx, _turn) = self.begin_writing().await?;
        forget(&mut tx, account).await?;
        Ok(tx.commit().await?)
    }
}

impl WriteTx {
    /// [`Store::forget_map_data`], with this write.
    pub async fn forget_map_data(&mut self, account: UniqueId) -> Result<(), StoreError> {
        forget(self.connection(), account).await
    }
}

/// A statement about one text, whose first two parameters are the account and the id.
fn about(text: &'static str, account: UniqueId, udid: Uuid) -> Query<'static, Any, AnyArguments> {
    query(text).bind(account.to_string()).bind(udid.to_string())
}

async fn forget(connection: &mut sqlx::AnyConnection, account: UniqueId) -> Result<(), StoreError> {
    for text in [
        "DELETE FROM map_data_account WHERE account = $1",
        "DELETE FROM map_data_body WHERE account = $1",
        "DELETE FROM map_data WHERE account = $1",
    ] {
        query(text).bind(account.to_string()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Waits until no other process writes data of the account.
async fn take_turn(tx: &mut Transaction<'static, Any>, account: UniqueId) -> Result<(), StoreError> {
    let text = "INSERT INTO map_data_account (account, items, bytes) VALUES ($1, 0, 0) \
                ON CONFLICT (account) DO UPDATE SET items = map_data_account.items";
    query(text).bind(account.to_string()).execute(&mut **tx).await?;
    Ok(())
}

/// Counts so many more, unless that is too much.
async fn grow(
    tx: &mut Transaction<'static, Any>,
    account: UniqueId,
    (items, bytes): (i64, i64),
    limits: MapDataLimits,
) -> Result<bool, StoreError> {
    let text = "UPDATE map_data_account SET items = items + $2, bytes = bytes + $3 \
                WHERE account = $1 AND items + $2 <= $4 AND (bytes + $3 <= $5 OR $3 <= 0)";
    let counted = query(text)
        .bind(account.to_string())
        .bind(items)
        .bind(bytes)
        .bind(i64::from(limits.items))
        .bind(i64::try_from(limits.bytes).unwrap_or(i64::MAX))
        .execute(&mut **tx)
        .await?;
    Ok(counted.rows_affected() == 1)
}

async fn bytes(tx: &mut Transaction<'static, Any>, account: UniqueId, udid: Uuid) -> Result<Option<i64>, StoreError> {
    let text = "SELECT bytes FROM map_data WHERE account = $1 AND udid = $2";
    Ok(query_scalar(text).bind(account.to_string()).bind(udid.to_string()).fetch_optional(&mut **tx).await?)
}

fn length(body: &str) -> i64 {
    i64::try_from(body.len()).unwrap_or(i64::MAX)
}

fn row((udid, geography, description, bytes, written, version): Columns) -> Result<MapDataRow, StoreError> {
    let at = format!("map data {udid}");
    let read = || {
        Some(MapDataRow {
            udid: udid.parse().ok()?,
            geography,
            description,
            bytes: u64::try_from(bytes).ok()?,
            written: Timestamp::from_microsecond(written).ok()?,
            version: u64::try_from(version).ok()?,
        })
    };
    read().ok_or_else(|| StoreError::inconsistent(at, "a value is outside its range"))
}

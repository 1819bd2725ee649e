//! Keeps the data that accounts upload for their maps, in the store.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use lazurite_api::{DataError, DataItem, DataStore, NewData};
use lazurite_model::record::MapsAccount;
use lazurite_model::{Geography, Random, UniqueId};
use lazurite_store::{MapDataLimits, MapDataRow, MapDataWrite, NewMapData, Store, StoreError};
use uuid::Uuid;

/// What one account may keep: a thousand texts, and a gigabyte altogether.
const LIMITS: MapDataLimits = MapDataLimits { items: 1_000, bytes: 1 << 30 };

/// Data in the store.
pub struct StoredData {
    store: Store,
    random: Arc<dyn Random>,
}

impl StoredData {
    /// Data there; ids come from `random`.
    pub const fn new(store: Store, random: Arc<dyn Random>) -> Self {
        Self { store, random }
    }
}

/// Forgets the data of accounts that are gone. They go with their accounts; this finds what was written at that very moment.
pub async fn forget_orphans(store: &Store) -> Result<(), StoreError> {
    // In this order: an account that keeps something by now is among those that are listed afterwards.
    let keeping = store.map_data_accounts().await?;
    if keeping.is_empty() {
        return Ok(());
    }
    let alive: HashSet<UniqueId> =
        store.list::<MapsAccount>("").await?.into_iter().map(|account| account.unique_id).collect();
    for gone in keeping.into_iter().filter(|account| !alive.contains(account)) {
        store.forget_map_data(gone).await?;
    }
    Ok(())
}

#[async_trait]
impl DataStore for StoredData {
    async fn add(&self, account: UniqueId, new: NewData) -> Result<Uuid, DataError> {
        let udid = self.random.uuid();
        kept(self.store.add_map_data((account, udid), stored(&new)?, LIMITS).await)?;
        Ok(udid)
    }

    async fn replace(&self, account: UniqueId, udid: Uuid, new: NewData) -> Result<(), DataError> {
        kept(self.store.replace_map_data((account, udid), stored(&new)?, LIMITS).await)
    }

    async fn list(&self, account: UniqueId) -> Result<Vec<DataItem>, DataError> {
        Ok(self.store.map_data(account).await.map_err(unavailable)?.into_iter().map(item).collect())
    }

    async fn item(&self, account: UniqueId, udid: Uuid) -> Result<DataItem, DataError> {
        self.store.map_data_row(account, udid).await.map_err(unavailable)?.map(item).ok_or(DataError::Absent)
    }

    async fn body(&self, account: UniqueId, udid: Uuid) -> Result<(DataItem, Bytes), DataError> {
        let found = self.store.map_data_body(account, udid).await.map_err(unavailable)?;
        found.map(|(row, body)| (item(row), body.into())).ok_or(DataError::Absent)
    }

    async fn delete(&self, account: UniqueId, udid: Uuid) -> Result<(), DataError> {
        let was_there = self.store.delete_map_data(account, udid).await.map_err(unavailable)?;
        if was_there { Ok(()) } else { Err(DataError::Absent) }
    }
}

fn stored(new: &NewData) -> Result<NewMapData<'_>, DataError> {
    let body = std::str::from_utf8(&new.body).map_err(|error| DataError::Unavailable(error.into()))?;
    Ok(NewMapData { geography: new.geography.map(Geography::label), description: new.description.as_deref(), body })
}

fn kept(write: Result<MapDataWrite, StoreError>) -> Result<(), DataError> {
    match write.map_err(unavailable)? {
        MapDataWrite::Kept => Ok(()),
        MapDataWrite::Absent => Err(DataError::Absent),
        MapDataWrite::Full => Err(DataError::Full),
    }
}

fn item(row: MapDataRow) -> DataItem {
    let label = row.geography.as_deref();
    DataItem {
        udid: row.udid,
        geography: Geography::ALL.into_iter().find(|geography| label == Some(geography.label())),
        description: row.description,
        bytes: row.bytes,
        written: row.written,
        version: row.version,
    }
}

fn unavailable(error: StoreError) -> DataError {
    DataError::Unavailable(error.into())
}

#[cfg(test)]
mod tests {
    use lazurite_model::{SeededRandom, SystemClock};
    use lazurite_store::Database;
    use tempfile::TempDir;

    use super::*;

    const GONE: UniqueId = UniqueId(Uuid::from_u128(1));

    async fn store() -> (Store, TempDir) {
        let folder = TempDir::new().unwrap();
        let database = Database::Sqlite(folder.path().join("state.db"));
        (Store::open(&database, Arc::new(SystemClock)).await.unwrap(), folder)
    }

    fn data(body: &'static str) -> NewData {
        NewData { geography: Some(Geography::Europe), description: None, body: body.into() }
    }

    #[tokio::test]
    async fn what_the_maps_keep_comes_back_from_the_store() {
        let (store, _folder) = store().await;
        let kept = StoredData::new(store.clone(), Arc::new(SeededRandom::new(1)));
        let udid = kept.add(GONE, data("{}")).await.unwrap();
        let (item, body) = kept.body(GONE, udid).await.unwrap();
        assert_eq!((item.geography, item.bytes, &body[..]), (Some(Geography::Europe), 2, &b"{}"[..]));
        kept.replace(GONE, udid, data("[]")).await.unwrap();
        assert_eq!(kept.list(GONE).await.unwrap(), [kept.item(GONE, udid).await.unwrap()]);
        assert_ne!(kept.item(GONE, udid).await.unwrap().version, item.version);
        kept.delete(GONE, udid).await.unwrap();
        for outcome in [kept.delete(GONE, udid).await, kept.replace(GONE, udid, data("{}")).await] {
            assert!(matches!(outcome, Err(DataError::Absent)));
        }
    }

    #[tokio::test]
    async fn data_of_an_account_that_is_gone_is_found_and_forgotten() {
        let (store, _folder) = store().await;
        let kept = StoredData::new(store.clone(), Arc::new(SeededRandom::new(1)));
        kept.add(GONE, data("{}")).await.unwrap();
        forget_orphans(&store).await.unwrap();
        assert!(kept.list(GONE).await.unwrap().is_empty());
    }
}

//! A place to keep data that is gone with the test.

use std::collections::BTreeMap;
use std::sync::Mutex;

use async_trait::async_trait;
use bytes::Bytes;
use lazurite_api::{DataError, DataItem, DataStore, NewData};
use lazurite_model::UniqueId;
use uuid::Uuid;

/// The most that an account keeps here.
pub const MOST_ITEMS: usize = 5;

/// Keeps data in memory.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<(Uuid, Uuid), (DataItem, Bytes)>>);

#[async_trait]
impl DataStore for Memory {
    async fn add(&self, account: UniqueId, new: NewData) -> Result<Uuid, DataError> {
        let mut kept = self.0.lock().unwrap();
        if kept.keys().filter(|(owner, _)| *owner == account.0).count() >= MOST_ITEMS {
            return Err(DataError::Full);
        }
        let udid = Uuid::from_u128(0xDA7A_0000_0000_4000_8000_0000_0000_0000 + kept.len() as u128);
        let item = DataItem {
            udid,
            geography: new.geography,
            description: new.description.unwrap_or_default(),
            bytes: new.body.len() as u64,
            written: "2026-03-01T12:00:00.1234567Z".parse().unwrap(),
            version: 1,
        };
        kept.insert((account.0, udid), (item, new.body));
        Ok(udid)
    }

    async fn replace(&self, account: UniqueId, udid: Uuid, new: NewData) -> Result<(), DataError> {
        let mut kept = self.0.lock().unwrap();
        let (item, body) = kept.get_mut(&(account.0, udid)).ok_or(DataError::Absent)?;
        item.bytes = new.body.len() as u64;
        item.version += 1;
        item.description = new.description.unwrap_or_else(|| item.description.clone());
        *body = new.body;
        Ok(())
    }

    async fn list(&self, account: UniqueId) -> Result<Vec<DataItem>, DataError> {
        let kept = self.0.lock().unwrap();
        Ok(kept.iter().filter(|((owner, _), _)| *owner == account.0).map(|(_, (item, _))| item.clone()).collect())
    }

    async fn item(&self, account: UniqueId, udid: Uuid) -> Result<DataItem, DataError> {
        self.body(account, udid).await.map(|(item, _)| item)
    }

    async fn body(&self, account: UniqueId, udid: Uuid) -> Result<(DataItem, Bytes), DataError> {
        self.0.lock().unwrap().get(&(account.0, udid)).cloned().ok_or(DataError::Absent)
    }

    async fn delete(&self, account: UniqueId, udid: Uuid) -> Result<(), DataError> {
        self.0.lock().unwrap().remove(&(account.0, udid)).map(drop).ok_or(DataError::Absent)
    }
}

//! What tests need: a store that vanishes by itself, and a PostgreSQL of their own.
//!
//! For tests of this crate and of others (feature `testing`); nothing here belongs in a running server. What is missing on
//! the machine makes a test fail with a sentence that says what to install; nothing is skipped.

mod postgres;

use std::{ops::Deref, path::PathBuf, sync::Arc};

use lazurite_model::{Clock, SystemClock};
use tempfile::TempDir;

pub use postgres::Postgres;

use crate::{Database, Store, StoreError};

/// A SQLite store in a folder that is removed when this is dropped.
#[derive(Debug)]
pub struct TemporaryStore {
    store: Store,
    folder: TempDir,
}

impl Store {
    /// A new, empty SQLite store under the system's clock.
    pub async fn temporary() -> Result<TemporaryStore, StoreError> {
        Self::temporary_at(Arc::new(SystemClock)).await
    }

    /// A new, empty SQLite store under that clock.
    pub async fn temporary_at(clock: Arc<dyn Clock>) -> Result<TemporaryStore, StoreError> {
        let folder = TempDir::with_prefix("lazurite-store-")
            .map_err(|error| StoreError::Open { database: "a temporary folder".into(), source: error.into() })?;
        let store = Self::open(&Database::Sqlite(folder.path().join("state.db")), clock).await?;
        Ok(TemporaryStore { store, folder })
    }
}

impl TemporaryStore {
    /// The database's file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("state.db")
    }
}

impl Deref for TemporaryStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

//! The handle on the state that everybody holds.

use std::sync::{Arc, Mutex};

use lazurite_model::{Clock, Record, Revision};
use sqlx::{AnyPool, query_scalar};

use crate::{Database, StoreError, database::Dialect, feed::Listener, record};

/// The durable state. Clones are the same state.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

struct Shared {
    pool: AnyPool,
    dialect: Dialect,
    clock: Arc<dyn Clock>,
    /// Whoever holds it is this process's one writer.
    writers: Arc<tokio::sync::Mutex<()>>,
    /// Whoever holds it is the one who delivers.
    delivery: tokio::sync::Mutex<()>,
    listener: Mutex<Option<Listener>>,
}

impl Store {
    /// Opens the state, making or migrating its schema as needed.
    ///
    /// [`StoreError::NewerSchema`] if a later version of this program wrote it; [`StoreError::Open`] if it cannot be reached.
    pub async fn open(database: &Database, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Ok(Self(Arc::new(Shared {
            pool: database.open().await?,
            dialect: database.dialect(),
            clock,
            writers: Arc::default(),
            delivery: tokio::sync::Mutex::default(),
            listener: Mutex::default(),
        })))
    }

    /// Finishes what is under way and closes the connections. What is called afterwards fails.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    /// The record with that key.
    pub async fn read<T: Record>(&self, key: &str) -> Result<Option<T>, StoreError> {
        record::read(&mut *self.pool().acquire().await?, key).await
    }

    /// The records whose keys begin with `prefix`, in key order.
    pub async fn list<T: Record>(&self, prefix: &str) -> Result<Vec<T>, StoreError> {
        record::list(&mut *self.pool().acquire().await?, prefix).await
    }

    /// At most `limit` of the records whose keys begin with `prefix`, in key order, behind the key `after`.
    ///
    /// Takes as long on the last page as on the first.
    pub async fn page<T: Record>(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<T>, StoreError> {
        record::page(&mut *self.pool().acquire().await?, prefix, after, limit).await
    }

    /// The records that a lookup finds, in key order.
    pub async fn find<T: Record>(&self, index: &'static str, value: &str) -> Result<Vec<T>, StoreError> {
        record::find(&mut *self.pool().acquire().await?, index, value).await
    }

    /// The latest revision.
    pub async fn revision(&self) -> Result<Revision, StoreError> {
        Ok(Revision(query_scalar("SELECT value FROM revision WHERE id = 1").fetch_one(self.pool()).await?))
    }

    /// Whether other processes may have the same state: it is in PostgreSQL.
    pub fn is_shared(&self) -> bool {
        self.dialect() == Dialect::Postgres
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.0.pool
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    pub(crate) fn writers(&self) -> Arc<tokio::sync::Mutex<()>> {
        Arc::clone(&self.0.writers)
    }

    pub(crate) fn delivery(&self) -> &tokio::sync::Mutex<()> {
        &self.0.delivery
    }

    pub(crate) fn listener(&self) -> &Mutex<Option<Listener>> {
        &self.0.listener
    }

    /// Microseconds since the Unix epoch.
    pub(crate) fn now_micros(&self) -> i64 {
        self.0.clock.unix_nanos().div_euclid(1_000)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.0.dialect)
    }
}

//! What all handlers share.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use lazurite_api::Guard;
use lazurite_crypto::{jwt::KeyError, keyset::KeySet, seal::Sealer};
use lazurite_model::record::SigningKey;
use lazurite_model::{Clock, Random};
use lazurite_store::Store;

use crate::Settings;

/// What the routers need; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Shared>);

struct Shared {
    store: Store,
    sealer: Arc<Sealer>,
    guard: Arc<dyn Guard>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    settings: Settings,
    keys: RwLock<Published>,
}

/// The signing keys as last read, with the records that they were made from.
#[derive(Default)]
struct Published {
    records: Vec<SigningKey>,
    keys: Arc<KeySet>,
}

impl State {
    /// The state, still without signing keys: call [`crate::rotate_signing_keys`] before serving.
    pub fn new(
        store: Store,
        sealer: Arc<Sealer>,
        guard: Arc<dyn Guard>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        settings: Settings,
    ) -> Self {
        Self(Arc::new(Shared { store, sealer, guard, clock, random, settings, keys: RwLock::default() }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn sealer(&self) -> &Arc<Sealer> {
        &self.0.sealer
    }

    pub(crate) fn guard(&self) -> &dyn Guard {
        &*self.0.guard
    }

    pub(crate) fn random(&self) -> &Arc<dyn Random> {
        &self.0.random
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The signing keys as last published.
    pub(crate) fn keys(&self) -> Arc<KeySet> {
        Arc::clone(&self.0.keys.read().unwrap_or_else(PoisonError::into_inner).keys)
    }

    /// Uses these records' keys from now on. Opening a key costs a fraction of a millisecond, so unchanged records are left
    /// alone.
    pub(crate) fn publish(&self, records: Vec<SigningKey>) -> Result<(), KeyError> {
        if self.0.keys.read().unwrap_or_else(PoisonError::into_inner).records == records {
            return Ok(());
        }
        let keys = Arc::new(KeySet::from_records(&records, &self.0.sealer)?);
        *self.0.keys.write().unwrap_or_else(PoisonError::into_inner) = Published { records, keys };
        Ok(())
    }
}

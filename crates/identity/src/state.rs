//! What all handlers share.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;
use lazurite_api::{Guard, IssuerKeys};
use lazurite_crypto::{jwt::KeyError, keyset::KeySet, seal::Sealer};
use lazurite_model::record::SigningKey;
use lazurite_model::{AnyRecord, Change, ChangeSet, Clock, Kind, Random};
use lazurite_store::Store;

use crate::Settings;
use crate::directory::Directory;
use crate::discovery::Documents;
use crate::people::People;

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
    directory: Directory,
    documents: Documents,
    people: People,
    issuer_keys: OnceLock<Arc<dyn IssuerKeys>>,
    keys: RwLock<Published>,
}

/// The signing keys as last read, with the records that they were made from.
#[derive(Default)]
struct Published {
    records: Vec<SigningKey>,
    keys: Arc<KeySet>,
}

impl State {
    /// The state, still without signing keys and directory: call [`crate::rotate_signing_keys`] and [`State::load`] before
    /// serving.
    pub fn new(
        store: Store,
        sealer: Arc<Sealer>,
        guard: Arc<dyn Guard>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        settings: Settings,
    ) -> Self {
        Self(Arc::new(Shared {
            store,
            sealer,
            guard,
            clock,
            random,
            settings,
            directory: Directory::default(),
            documents: Documents::default(),
            people: People::default(),
            issuer_keys: OnceLock::new(),
            keys: RwLock::default(),
        }))
    }

    /// Replaces all that sign-in knows of the directory by what the records say.
    pub fn load(&self, records: &[AnyRecord]) {
        self.0.directory.load(records);
        self.0.documents.clear();
    }

    /// Learns what one write changed. Requests that begin after this returns are decided by it. Revisions must come in order.
    pub fn apply(&self, changes: &ChangeSet) {
        self.0.directory.apply(changes);
        let touches = |wanted: Kind| {
            changes.changes.iter().any(|change| match change {
                Change::Put(record) => record.kind() == wanted,
                Change::Deleted { kind, .. } => *kind == wanted,
            })
        };
        if touches(Kind::Tenant) {
            self.0.documents.clear();
        }
        if touches(Kind::SigningKey) {
            self.follow_signing_keys(changes);
        }
    }

    /// Another process may have changed the signing keys, e.g. because somebody cut a turn short.
    fn follow_signing_keys(&self, changes: &ChangeSet) {
        let mut records = self.0.keys.read().unwrap_or_else(PoisonError::into_inner).records.clone();
        for change in &changes.changes {
            let (kid, record) = match change {
                Change::Put(AnyRecord::SigningKey(record)) => (&record.kid, Some((**record).clone())),
                Change::Deleted { kind: Kind::SigningKey, key } => (key, None),
                _ => continue,
            };
            records.retain(|known| known.kid != *kid);
            records.extend(record);
        }
        records.sort_by(|a, b| a.kid.cmp(&b.kid));
        if let Err(error) = self.publish(records) {
            tracing::error!(%error, "a changed signing key cannot be used");
        }
    }

    /// Asks `keys` for the key sets of other issuers from now on. Until then no token of another issuer proves anything. Only
    /// the first call counts.
    pub fn ask_issuers(&self, keys: Arc<dyn IssuerKeys>) {
        self.0.issuer_keys.get_or_init(|| keys);
    }

    pub(crate) fn issuer_keys(&self) -> Option<&dyn IssuerKeys> {
        self.0.issuer_keys.get().map(|keys| &**keys)
    }

    pub(crate) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.0.directory
    }

    pub(crate) fn people(&self) -> &People {
        &self.0.people
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
        self.0.documents.clear();
        Ok(())
    }
}

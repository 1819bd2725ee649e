//! The current snapshot, and how writers replace it.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use lazurite_crypto::seal::Sealer;
use lazurite_model::{AnyRecord, ChangeSet, Revision};

use crate::snapshot::{LoadError, Snapshot};

/// Readers load it and keep what they loaded; writers take turns.
pub(crate) struct State {
    current: ArcSwap<Snapshot>,
    writing: Mutex<()>,
    sealer: Arc<Sealer>,
}

impl State {
    pub(crate) fn new(sealer: Arc<Sealer>) -> Self {
        Self { current: ArcSwap::from_pointee(Snapshot::default()), writing: Mutex::new(()), sealer }
    }

    /// The version as it is now. A request keeps it until it is decided.
    pub(crate) fn current(&self) -> Guard<Arc<Snapshot>> {
        self.current.load()
    }

    /// Replaces everything by what the records say.
    pub(crate) fn load(&self, revision: Revision, records: &[AnyRecord]) -> Result<(), LoadError> {
        let next = Snapshot::build(revision, records, &self.sealer)?;
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.replace(next);
        Ok(())
    }

    /// Makes the next version. Changes that are in it already are passed over, so that they may be delivered twice.
    pub(crate) fn apply(&self, changes: &ChangeSet) -> Vec<LoadError> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let current = self.current.load();
        if changes.revision <= current.revision {
            return Vec::new();
        }
        let mut next = Snapshot::clone(&current);
        let errors = next.apply(changes, &self.sealer);
        if changes.changes.is_empty() {
            // The sign-in server writes at every sign-in what no request is decided by: what is remembered of tokens stays.
            self.current.store(Arc::new(next));
        } else {
            self.replace(next);
        }
        errors
    }

    /// INVARIANT: the caller has its turn to write, so that no two versions count as the same.
    fn replace(&self, mut next: Snapshot) {
        next.version = self.current.load().version.next();
        self.current.store(Arc::new(next));
    }

    /// How many entries differ from what the records say; the records must be of the current revision.
    pub(crate) fn drift(&self, records: &[AnyRecord]) -> Result<usize, LoadError> {
        let current = self.current.load();
        Ok(current.drift(&Snapshot::build(current.revision, records, &self.sealer)?))
    }
}

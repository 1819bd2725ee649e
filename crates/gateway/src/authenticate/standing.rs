//! What a token was found to open, for as long as nothing at all changes.
//!
//! Which account a token speaks to, whether its identity is attached, and which role lets it do what, follow from the
//! token and the snapshot alone. So they are asked once in each version of the snapshot: every change, whatever it
//! changes, makes a new version, and with it all that is kept here counts for nothing. Time, location and limits are not
//! in the snapshot, and are never kept.

use std::sync::{Arc, OnceLock};

use lazurite_policy::{DataAction, Permit};

use crate::snapshot::{Account, Snapshot, Version};

/// How many operations' permits are kept: a map asks for two kinds of tiles and little else.
const PERMITS: usize = 2;

/// What a token opens in one version of the snapshot.
#[derive(Debug)]
pub(crate) struct Standing {
    version: Version,
    account: Arc<Account>,
    permits: [OnceLock<(&'static [DataAction], Permit)>; PERMITS],
}

impl Standing {
    pub(super) fn new(snapshot: &Snapshot, account: &Arc<Account>) -> Self {
        Self { version: snapshot.version, account: Arc::clone(account), permits: Default::default() }
    }

    /// Whether it was found in this very version.
    pub(super) fn is_of(&self, snapshot: &Snapshot) -> bool {
        self.version == snapshot.version
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    /// The permit for all of `actions`, if it was given before.
    pub(crate) fn permit(&self, actions: &[DataAction]) -> Option<Permit> {
        self.permits.iter().filter_map(OnceLock::get).find(|(known, _)| *known == actions).map(|(_, permit)| *permit)
    }

    /// Keeps a permit that was given for all of `actions`, if there is room.
    pub(crate) fn keep(&self, actions: &'static [DataAction], permit: Permit) {
        // The first free place takes it; one that was filled meanwhile gives it back.
        let _ = self.permits.iter().try_fold((actions, permit), |given, place| place.set(given).err());
    }
}

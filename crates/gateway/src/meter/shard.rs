//! A part of the meter under a lock of its own: the segment that is counted in, and those that are full.
//!
//! A full segment costs details, never counts: from some point on the origin is not told apart, then not the credential, and
//! when not even that has room, another segment is begun while requests of this shard wait some microseconds.

use std::hash::BuildHasher as _;
use std::path::{Path, PathBuf};

use hashbrown::DefaultHashBuilder;
use lazurite_journal::{Counters, Place, Share, Tally};
use lazurite_model::usage::{OTHER_ORIGIN, UsageKey};
use uuid::Uuid;

use super::key::{self, Encoded};
use super::origins::Origins;

/// What a segment's share is for: a key with all details, one without its origin.
const DETAILED: Share = Share { hundredths: 70 };
const WITHOUT_ORIGIN: Share = Share { hundredths: 85 };
/// With so many full segments, as when the database is away for long, no new key is detailed any more.
const MOST_DETAILED: usize = 16;

/// For so many accounts it is remembered where their last counter was found.
const REMEMBERED: usize = 1 << 12;

/// A shard of the meter.
pub(super) struct Shard {
    active: Counters,
    /// By the accounts' hashes. An account mostly sends what it sent before, and so needs no look into the index.
    found: Box<[Place]>,
    full: Vec<Counters>,
    origins: Origins,
    hasher: DefaultHashBuilder,
}

impl Shard {
    pub(super) fn new(active: Counters) -> Self {
        let found = vec![Place::default(); REMEMBERED].into();
        Self { active, found, full: Vec::new(), origins: Origins::default(), hasher: DefaultHashBuilder::default() }
    }

    /// Adds to the key's counter, if there is one. `account` is a hash of the key's account.
    #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    pub(super) fn add(&mut self, key: &UsageKey<'_>, account: u64, tally: Tally) -> bool {
        let Some(last) = self.found.get_mut(account as usize % REMEMBERED) else { return false };
        let is_it = |bytes: &[u8]| key::is(bytes, key);
        if self.active.add_at(*last, is_it, tally) {
            return true;
        }
        let hash = self.hasher.hash_one(key);
        if let Some(found) = self.active.add(hash, is_it, tally) {
            *last = found;
            return true;
        }
        // A full segment has no room for new keys; those that it has go on in it.
        self.full.iter_mut().any(|segment| segment.add(hash, is_it, tally).is_some())
    }

    /// Begins a counter for a key; `another` begins a segment when this one is full.
    pub(super) fn begin(&mut self, key: &UsageKey<'_>, tally: Tally, another: impl FnOnce() -> Option<Counters>) {
        if self.place(key, tally) {
            return;
        }
        let Some(fresh) = another() else {
            tracing::error!(?key, "no memory is left to count in; a request is not counted");
            return;
        };
        self.full.push(std::mem::replace(&mut self.active, fresh));
        if !self.place(key, tally) {
            tracing::error!(?key, "a segment has no room for a single key; a request is not counted");
        }
    }

    /// Begins a counter with as many details as there is room for.
    fn place(&mut self, key: &UsageKey<'_>, tally: Tally) -> bool {
        let others = UsageKey { origin: if key.origin.is_empty() { "" } else { OTHER_ORIGIN }, ..*key };
        let is_detailed = self.full.len() < MOST_DETAILED;
        let is_told_apart = key.origin.is_empty()
            || key.account.is_some_and(|account| self.origins.admit(account, key.minute, key.origin));
        is_detailed && is_told_apart && self.insert(key, tally, DETAILED)
            || is_detailed && self.put(&others, tally, WITHOUT_ORIGIN)
            || self.put(&UsageKey { holder: Uuid::nil(), ..others }, tally, Share::ALL)
    }

    fn put(&mut self, key: &UsageKey<'_>, tally: Tally, share: Share) -> bool {
        let is_there = self.active.add(self.hasher.hash_one(key), |bytes| key::is(bytes, key), tally).is_some();
        is_there || self.insert(key, tally, share)
    }

    fn insert(&mut self, key: &UsageKey<'_>, tally: Tally, share: Share) -> bool {
        self.active.insert(self.hasher.hash_one(key), Encoded::of(key).bytes(), tally, share)
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.full.iter().chain([&self.active]).filter_map(|segment| segment.path().map(Path::to_owned)).collect()
    }

    /// How many segments it has.
    pub(super) fn segments(&self) -> usize {
        self.full.len() + 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.active.is_empty() && self.full.is_empty()
    }

    /// Goes on in a fresh segment, and gives out those that nobody will count in any more.
    pub(super) fn rotate(&mut self, fresh: Counters) -> Vec<Counters> {
        let active = std::mem::replace(&mut self.active, fresh);
        self.full.drain(..).chain([active]).collect()
    }
}

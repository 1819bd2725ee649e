//! What it costs: every finished request is counted, by account, operation, credential, status, origin, location and minute.
//!
//! Counting is adding to a word of a mapped file before the answer goes out, so that a killed process loses no count
//! (docs/adr/0013). It never waits for a disk or the database and cannot fail a request. The server writes the counts to the
//! disk every second, and drains them as often as the database can bear: fresh segments are begun, the old ones are stored in
//! one transaction, then removed.

mod batch;
mod figures;
mod folder;
mod key;
mod origins;
mod price;
mod shard;

use std::collections::VecDeque;
use std::fs::File;
use std::hash::BuildHasher as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hashbrown::DefaultHashBuilder;
use lazurite_journal::Tally;
use lazurite_model::Random;
use lazurite_model::usage::{UsageBatch, UsageKey};

use uuid::Uuid;

pub use batch::Batch;
pub use figures::MeterFigures;
use folder::Folder;
pub use folder::OnDisk;
use key::{LONGEST_ORIGIN, normalised};
pub(crate) use price::sixtieths;
use shard::Shard;

const SHARDS: usize = 8;
/// A segment's bytes: room for about two thousand keys.
const SEGMENT: usize = 1 << 18;

/// Counts since the last drain, and those that wait to be stored.
pub struct Meter {
    shards: Box<[Mutex<Shard>]>,
    hasher: DefaultHashBuilder,
    folder: Folder,
    /// The sequence of the batch that is counted in.
    sequence: AtomicU64,
    waiting: Mutex<VecDeque<Arc<Batch>>>,
}

impl Meter {
    /// A meter whose counts outlive this process in a folder that no other process writes. What earlier runs left there is
    /// the first that [`Meter::next_batch`] gives out. The randomness must be the system's: by its run's id the store knows
    /// which batches it has.
    ///
    /// # Errors
    /// When the folder or the first files cannot be made or read.
    pub fn open(folder: &Path, random: &dyn Random) -> io::Result<Self> {
        folder::make(folder)?;
        let left = folder::left_over(folder)?;
        Self::with(Some(folder.to_owned()), random, SEGMENT, left)
    }

    /// A meter whose counts are gone with the process: for tests.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn in_memory(random: &dyn Random) -> io::Result<Self> {
        Self::with(None, random, SEGMENT, Vec::new())
    }

    fn with(path: Option<PathBuf>, random: &dyn Random, segment: usize, left: Vec<Batch>) -> io::Result<Self> {
        let folder = Folder::new(path, random.uuid(), segment);
        let shards = (0..SHARDS).map(|_| Ok(Mutex::new(Shard::new(folder.segment(1)?))));
        Ok(Self {
            shards: shards.collect::<io::Result<_>>()?,
            hasher: DefaultHashBuilder::default(),
            folder,
            sequence: AtomicU64::new(1),
            waiting: Mutex::new(left.into_iter().map(Arc::new).collect()),
        })
    }

    /// The run under which this process counts.
    pub const fn run(&self) -> Uuid {
        self.folder.run()
    }

    /// Counts one finished request, before its answer goes out.
    #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    pub(crate) fn count(&self, key: &UsageKey<'_>, sixtieths: u64) {
        // Who is not let in could send one of any number of origins.
        let key = &UsageKey { origin: if key.account.is_some() { key.origin } else { "" }, ..*key };
        // All of an account's in one shard, which alone knows how many origins it has.
        let hash = self.hasher.hash_one(key.account);
        let Some(shard) = self.shards.get((hash >> 32) as usize % SHARDS) else { return };
        let (mut shard, tally) = (lock(shard), Tally::of(sixtieths));
        // Most origins are spelled as they are counted.
        if shard.add(key, hash, tally) {
            return;
        }
        let mut spelled = [0; LONGEST_ORIGIN];
        let key = &UsageKey { origin: normalised(key.origin, &mut spelled), ..*key };
        if !shard.add(key, hash, tally) {
            // Under the shard's lock it is still the batch that the shard counts in.
            shard.begin(key, tally, || self.folder.segment_anyhow(self.sequence.load(Ordering::Acquire)));
        }
    }

    /// The oldest counts that wait to be stored; if there are none, those since the last time. The same until
    /// [`Meter::stored`] says that they are. Makes files: not for a thread that answers requests.
    pub fn next_batch(&self) -> Option<Arc<Batch>> {
        let mut waiting = lock(&self.waiting);
        if waiting.is_empty()
            && let Some(batch) = self.rotate()
        {
            waiting.push_back(Arc::new(batch));
        }
        waiting.front().map(Arc::clone)
    }

    /// Forgets a batch that is in the totals.
    pub fn stored(&self, batch: &Batch) {
        let mut waiting = lock(&self.waiting);
        if waiting.front().is_some_and(|front| front.id == batch.id) {
            waiting.pop_front();
        }
        batch.remove();
    }

    /// Writes to the disk what was counted and is not in the database yet, because the machine may stop. Blocks on the disk,
    /// and holds no lock meanwhile.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn flush(&self) -> io::Result<()> {
        let waiting: Vec<_> = lock(&self.waiting).iter().flat_map(|batch| batch.paths()).collect();
        let active: Vec<_> = self.shards.iter().flat_map(|shard| lock(shard).paths()).collect();
        waiting.into_iter().chain(active).try_for_each(|path| match File::open(path) {
            // It was stored and removed in between.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            file => file?.sync_data(),
        })
    }

    /// Begins fresh segments; the old ones are what was counted until now. `None` when nothing was, or when there is no disk
    /// and no memory for fresh ones, which are tried again.
    fn rotate(&self) -> Option<Batch> {
        if self.shards.iter().all(|shard| lock(shard).is_empty()) {
            return None;
        }
        let sequence = self.sequence.load(Ordering::Acquire);
        let fresh = (0..SHARDS).map(|_| self.folder.segment_anyhow(sequence + 1)).collect::<Option<Vec<_>>>()?;
        let id = UsageBatch { run: self.folder.run(), sequence };
        // All shards' locks at once, so that a shard never begins a segment of a batch that it is not in.
        let mut shards: Vec<_> = self.shards.iter().map(lock).collect();
        self.sequence.store(sequence + 1, Ordering::Release);
        let segments = shards.iter_mut().zip(fresh).flat_map(|(shard, fresh)| shard.rotate(fresh)).collect();
        Some(Batch { id, segments })
    }
}

/// A count is one store, so a panic elsewhere leaves no shard half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

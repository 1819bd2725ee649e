//! What the background work did since the start, for the metrics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that only rise. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Rounds(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    batches_stored: AtomicU64,
    batches_failed: AtomicU64,
    follows_failed: AtomicU64,
}

/// What the counters say.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoundCounts {
    /// Batches of usage that are in the totals.
    pub batches_stored: u64,
    /// Times that a batch could not be stored; it is tried again.
    pub batches_failed: u64,
    /// Times that changes of other processes could not be read; they are read the next time.
    pub follows_failed: u64,
}

impl Rounds {
    pub(super) fn batch_stored(&self) {
        self.0.batches_stored.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn batch_failed(&self) {
        self.0.batches_failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn follow_failed(&self) {
        self.0.follows_failed.fetch_add(1, Ordering::Relaxed);
    }

    /// The counts until now.
    pub fn counts(&self) -> RoundCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        RoundCounts {
            batches_stored: read(&self.0.batches_stored),
            batches_failed: read(&self.0.batches_failed),
            follows_failed: read(&self.0.follows_failed),
        }
    }
}

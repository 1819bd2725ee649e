//! What the background work did since the start, for the metrics.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use lazurite_model::usage::{UsageCount, UsageKey};

use super::usage_series::UsageSums;

/// Counters that only rise, and when something was done for the last time. Clones count together.
#[derive(Clone, Debug)]
pub struct Rounds(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    batches_stored: AtomicU64,
    batches_failed: AtomicU64,
    follows_failed: AtomicU64,
    settled_at: AtomicI64,
    caught_up_at: AtomicI64,
    usage: Mutex<UsageSums>,
}

/// What the counters say.
#[derive(Clone, Debug)]
pub struct RoundCounts {
    /// Batches of usage that are in the totals.
    pub batches_stored: u64,
    /// Times that a batch could not be stored; it is tried again.
    pub batches_failed: u64,
    /// Times that changes of other processes could not be read; they are read the next time.
    pub follows_failed: u64,
    /// When all that was counted was in the totals for the last time, in Unix nanoseconds; before that, the start.
    pub settled_at: i64,
    /// When all changes of other processes were known for the last time; before that, the start.
    pub caught_up_at: i64,
    /// What became part of the totals.
    pub usage: UsageSums,
}

impl Rounds {
    /// Those of a server that starts now, in Unix nanoseconds.
    pub fn begin(now: i64) -> Self {
        Self(Arc::new(Counters {
            batches_stored: AtomicU64::new(0),
            batches_failed: AtomicU64::new(0),
            follows_failed: AtomicU64::new(0),
            settled_at: AtomicI64::new(now),
            caught_up_at: AtomicI64::new(now),
            usage: Mutex::default(),
        }))
    }

    /// A batch is in the totals; `rows` are what it added to them.
    pub(super) fn batch_stored(&self, rows: &[(UsageKey<'_>, UsageCount)]) {
        self.0.batches_stored.fetch_add(1, Ordering::Relaxed);
        self.0.usage.lock().unwrap_or_else(PoisonError::into_inner).add(rows);
    }

    pub(super) fn batch_failed(&self) {
        self.0.batches_failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn usage_settled(&self, now: i64) {
        self.0.settled_at.store(now, Ordering::Relaxed);
    }

    pub(super) fn follow_failed(&self) {
        self.0.follows_failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn caught_up(&self, now: i64) {
        self.0.caught_up_at.store(now, Ordering::Relaxed);
    }

    /// The counts until now.
    pub fn counts(&self) -> RoundCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        RoundCounts {
            batches_stored: read(&self.0.batches_stored),
            batches_failed: read(&self.0.batches_failed),
            follows_failed: read(&self.0.follows_failed),
            settled_at: self.0.settled_at.load(Ordering::Relaxed),
            caught_up_at: self.0.caught_up_at.load(Ordering::Relaxed),
            usage: self.0.usage.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}

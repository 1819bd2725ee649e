//! One counter: the generic cell rate algorithm (ITU-T I.371) in one atomic number, the time at which its caller will have
//! used up what it took.
//!
//! Beside it stands what only some cells need: what the other replicas were not told yet, how much faster than alone the
//! limit is used up now that others use it too, and who contends for it.

use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64};

use super::crowd::Crowd;
use super::name::CellName;

/// One, as weights are kept: in 1024ths.
pub(super) const ONE: u32 = 1 << 10;

/// One request too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// After so long there may be room again.
    pub(super) wait_nanos: u64,
}

/// A counter, in a cache line of its own: two would make each request for it wait for memory twice.
#[derive(Default)]
#[repr(align(64))]
pub(super) struct Cell {
    /// Whose it is: a name, 0 for nobody's.
    owner: AtomicU64,
    /// The theoretical arrival time, in Unix nanoseconds.
    until: AtomicI64,
    /// What was taken and not yet told to the other replicas, in nanoseconds of the limit.
    unshared: AtomicU64,
    /// What a nanosecond of the limit costs while others use it too, in 1024ths; less than one counts as one.
    weight: AtomicU32,
    /// Who contends for it.
    pub(super) crowd: Crowd,
}

/// What a request takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Charge {
    /// The nanoseconds by which the limit is used up further.
    pub(super) nanos: i64,
    /// The room that must be there.
    pub(super) needs: i64,
    /// How far ahead of time the caller may be.
    pub(super) ceiling: i64,
}

impl Charge {
    /// `interval`, counted `weight` 1024ths-fold. What is needed grows with it only to half of the burst, so that a limit
    /// that many share is not out of reach for each of them.
    pub(super) fn weighted(interval: i64, weight: u32, ceiling: i64) -> Self {
        if weight <= ONE {
            return Self { nanos: interval, needs: interval, ceiling };
        }
        let nanos = interval.saturating_mul(i64::from(weight)) / i64::from(ONE);
        Self { nanos, needs: nanos.min(ceiling / 2).max(interval), ceiling }
    }
}

impl Cell {
    pub(super) fn is(&self, name: CellName) -> bool {
        self.owner.load(Acquire) == name.0
    }

    /// Makes it the cell of another. INVARIANT: the caller has the turn to claim in its set.
    pub(super) fn claim(&self, name: CellName, now: i64) {
        self.owner.store(0, Relaxed);
        self.unshared.store(0, Relaxed);
        self.weight.store(0, Relaxed);
        self.crowd.clear();
        // A time that has passed counts as none, so that only one taken from a busy owner is cleared.
        let until = self.until.load(Relaxed);
        if until > now {
            let _ = self.until.compare_exchange(until, now, Relaxed, Relaxed);
        }
        // Last: whoever finds it from now on takes from it, and nothing of that may be cleared.
        self.owner.store(name.0, Release);
    }

    /// Forgets what was taken.
    pub(super) fn clear(&self) {
        self.until.store(0, Relaxed);
        self.unshared.store(0, Relaxed);
        self.weight.store(0, Relaxed);
        self.crowd.clear();
    }

    /// The order in which cells give way to others: first what is free, then what the others know of, then what is free
    /// soonest.
    pub(super) fn worth(&self, now: i64) -> (bool, bool, i64) {
        let until = self.until.load(Relaxed);
        (until > now, self.unshared.load(Relaxed) > 0, until)
    }

    pub(super) fn weight(&self) -> u32 {
        self.weight.load(Relaxed)
    }

    pub(super) fn set_weight(&self, weight: u32) {
        self.weight.store(weight, Relaxed);
    }

    /// How far ahead of time the caller is, in nanoseconds.
    pub(super) fn backlog(&self, now: i64) -> i64 {
        (self.until.load(Relaxed) - now).max(0)
    }

    /// Takes what the request costs, if there is room.
    pub(super) fn take(&self, charge: Charge, now: i64) -> Result<(), Refused> {
        let mut until = self.until.load(Relaxed);
        loop {
            let from = until.max(now);
            let over = from + charge.needs - now - charge.ceiling;
            if over > 0 {
                return Err(Refused { wait_nanos: over.unsigned_abs() });
            }
            match self.until.compare_exchange_weak(until, from + charge.nanos, Relaxed, Relaxed) {
                Ok(_) => return Ok(()),
                Err(changed) => until = changed,
            }
        }
    }

    /// Gives back what [`Cell::take`] took, the request having been refused elsewhere.
    pub(super) fn give_back(&self, charge: Charge) {
        self.until.fetch_sub(charge.nanos, Relaxed);
    }

    /// Notes what the other replicas have to be told.
    pub(super) fn note(&self, nanos: i64) {
        self.unshared.fetch_add(nanos.unsigned_abs(), Relaxed);
    }

    /// Whose it is.
    pub(super) fn owner(&self) -> Option<CellName> {
        Some(CellName(self.owner.load(Relaxed))).filter(|name| name.0 != 0)
    }

    /// Takes out what the other replicas have to be told.
    pub(super) fn unshared(&self) -> u64 {
        self.unshared.swap(0, Relaxed)
    }

    /// Learns how far ahead of time all replicas together are: at `seen`, by so many nanoseconds. What was taken since is
    /// added.
    pub(super) fn settle(&self, seen: i64, backlog: i64) {
        let mut until = self.until.load(Relaxed);
        loop {
            let taken = i64::try_from(self.unshared.load(Relaxed)).unwrap_or(i64::MAX);
            let known = (seen + backlog).saturating_add(taken);
            match self.until.compare_exchange_weak(until, known, Relaxed, Relaxed) {
                Ok(_) => return,
                Err(changed) => until = changed,
            }
        }
    }
}

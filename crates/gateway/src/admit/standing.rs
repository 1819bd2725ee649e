//! How the replicas stand to each other, for health checks and metrics.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering::Relaxed};

/// What the limits of this replica are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitsState {
    /// There is no shared store: this process counts alone.
    Alone,
    /// Counted together with the others.
    Shared {
        /// How many replicas there are, this one among them.
        replicas: u32,
    },
    /// The shared store does not answer: this replica lets through its part only.
    Away {
        /// One of how many equal parts.
        parts: u32,
        /// Since when, in Unix nanoseconds.
        since: i64,
    },
}

/// What is known of the exchange with the other replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitsHealth {
    /// How this replica counts.
    pub state: LimitsState,
    /// Rounds that were held with the store since the start.
    pub rounds: u64,
    /// Rounds that could not be held.
    pub missed: u64,
    /// When the last round was held, in Unix nanoseconds; `None`: none was.
    pub held: Option<i64>,
}

impl fmt::Display for LimitsState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone => f.write_str("counted by this process"),
            Self::Shared { replicas: 1 } => f.write_str("shared through Redis, no other replica"),
            Self::Shared { replicas } => write!(f, "shared through Redis by {replicas} replicas"),
            Self::Away { parts: 1, .. } => f.write_str("local (Redis away), no other replica known"),
            Self::Away { parts, .. } => write!(f, "local share (Redis away), 1/{parts} of each limit"),
        }
    }
}

/// The same, as the rounds change it.
#[derive(Default)]
pub(crate) struct Standing {
    is_shared: AtomicBool,
    replicas: AtomicU32,
    away_since: AtomicI64,
    rounds: AtomicU64,
    missed: AtomicU64,
    /// 0: never.
    held_at: AtomicI64,
}

impl Standing {
    /// From now on limits are shared, by at least so many replicas; the store is away until it was asked.
    pub(crate) fn begin(&self, replicas: u32, now: i64) {
        self.replicas.store(replicas.max(1), Relaxed);
        self.away_since.store(now, Relaxed);
        self.is_shared.store(true, Relaxed);
    }

    /// A round was held.
    pub(crate) fn held(&self, replicas: u32, now: i64) {
        self.held_at.store(now, Relaxed);
        self.replicas.store(replicas, Relaxed);
        self.away_since.store(0, Relaxed);
        self.rounds.fetch_add(1, Relaxed);
    }

    /// A round could not be held; says how many replicas there were.
    pub(crate) fn missed(&self, now: i64) -> u32 {
        let _ = self.away_since.compare_exchange(0, now, Relaxed, Relaxed);
        self.missed.fetch_add(1, Relaxed);
        self.replicas.load(Relaxed)
    }

    pub(crate) fn health(&self) -> LimitsHealth {
        let (replicas, since) = (self.replicas.load(Relaxed), self.away_since.load(Relaxed));
        let state = match (self.is_shared.load(Relaxed), since) {
            (false, _) => LimitsState::Alone,
            (true, 0) => LimitsState::Shared { replicas },
            (true, since) => LimitsState::Away { parts: replicas, since },
        };
        let held = Some(self.held_at.load(Relaxed)).filter(|held| *held != 0);
        LimitsHealth { state, rounds: self.rounds.load(Relaxed), missed: self.missed.load(Relaxed), held }
    }
}

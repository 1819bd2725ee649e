//! The store in which replicas add up what each of them let through.

use std::sync::Arc;

use uuid::Uuid;

/// What a replica tells of one counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The counter: a keyed hash.
    pub name: u64,
    /// What was taken since the last round that was heard, in microseconds of the limit.
    pub micros: u64,
    /// How much of that had become free again by now, had nobody else taken anything, in microseconds.
    pub freed: u64,
}

/// One call to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Tells installations apart that use one store.
    pub installation: Arc<str>,
    /// Who asks.
    pub replica: Uuid,
    /// Which of its rounds this is; the first one is 1.
    pub number: u64,
    /// The last one whose answer it heard. What later ones told is told again by this one: the store may have counted it.
    pub heard: u64,
    /// 0, or: this replica heard nothing for so long that it tells only what is not free again, and of what it told before
    /// one of so many parts of the time since then is free, too.
    pub parts: u32,
    /// The counters that were asked since the last round.
    pub spent: Vec<Spent>,
}

/// How far ahead of time all replicas together are with a counter, in microseconds; negative: it has been free for so
/// long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// Before what the round brought was added.
    pub before: i64,
    /// With it.
    pub after: i64,
}

/// What the store answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The store's own time, in Unix microseconds; replicas' clocks may differ from it and from each other.
    pub now: i64,
    /// How many replicas asked within the last second.
    pub replicas: u32,
    /// The counters, in the order of the round.
    pub ahead: Vec<Ahead>,
}

/// Why a round could not be held. Says nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SharedFault {
    /// What is wrong.
    pub message: String,
    /// Whether somebody has to change something: waiting does not help.
    pub is_lasting: bool,
}

/// A store that replicas share.
///
/// For each counter it keeps the time until which it is used up: a round moves that time, or the store's own time less
/// `freed` where that is later, on by `micros`.
///
/// An answer may be lost, and a round may be held long after the replica gave it up. So the store keeps what each replica
/// told last, and counts it once: what it has of that already is taken off `micros` and `freed`, and a round that comes
/// behind a later one counts nothing.
pub trait SharedLimits: Send + Sync {
    /// Returns when a round would be held at once: what a round tells must not grow old while somebody connects.
    ///
    /// # Errors
    /// When the store cannot be reached.
    fn reach(&self) -> impl Future<Output = Result<(), SharedFault>> + Send;

    /// Holds a round. Must end within a fraction of a second, whatever becomes of the store.
    ///
    /// # Errors
    /// When the store cannot be asked; whether it counted what it was told is not known then.
    fn hold(&self, round: &Round) -> impl Future<Output = Result<Answer, SharedFault>> + Send;
}

impl<S: SharedLimits> SharedLimits for Arc<S> {
    fn reach(&self) -> impl Future<Output = Result<(), SharedFault>> + Send {
        S::reach(self)
    }

    fn hold(&self, round: &Round) -> impl Future<Output = Result<Answer, SharedFault>> + Send {
        S::hold(self, round)
    }
}

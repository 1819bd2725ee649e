//! The store in which replicas add up what each of them let through.

use std::sync::Arc;

use uuid::Uuid;

/// What a replica tells of one counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// The counter: a keyed hash.
    pub name: u64,
    /// What was taken since the replica told the last time, in microseconds of the limit.
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
#[error("{0}")]
pub struct SharedFault(pub String);

/// A store that replicas share.
///
/// For each counter it keeps the time until which it is used up: a round moves that time, or the store's own time less
/// `freed` where that is later, on by `micros`.
pub trait SharedLimits: Send + Sync {
    /// Holds a round. Must end within a fraction of a second, whatever becomes of the store.
    ///
    /// # Errors
    /// When the store cannot be asked; whether it counted what it was told is not known then.
    fn hold(&self, round: &Round) -> impl Future<Output = Result<Answer, SharedFault>> + Send;
}

impl<S: SharedLimits> SharedLimits for Arc<S> {
    fn hold(&self, round: &Round) -> impl Future<Output = Result<Answer, SharedFault>> + Send {
        S::hold(self, round)
    }
}

//! The journal of decisions: what was decided about each request, kept in a ring that survives the process.
//!
//! A refused request is always kept, an allowed one by a configured share. An entry names principals, assignments and rules,
//! and never a credential: it is made of what the steps wrote into the trace, of the request's path and of its origin, and of
//! nothing else that the client sent. Writing one allocates nothing and waits for no disk. What it means is worked out when
//! somebody asks.

mod entry;
mod evaluate;
mod figures;
mod layout;
mod look_up;
mod steps;
mod words;

use http::{HeaderValue, StatusCode, request};
use lazurite_journal::Ring;
use uuid::Uuid;

use crate::cause::Cause;
use crate::gateway::Gateway;
use crate::trace::Trace;
pub use entry::Entry;
pub use figures::JournalFigures;
pub use look_up::Names;

/// Where decisions are kept.
#[derive(Debug)]
pub struct Journal {
    accounts: Ring,
    others: Ring,
    /// Of 2^32 allowed requests, so many are kept.
    allowed: u64,
}

impl Journal {
    /// A journal that keeps that share of the allowed requests, from 0 to 1, and all refused ones: those whose credential
    /// opens an account in the first ring, all others in the second, so that nobody without one can push out what is known
    /// about an account.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 2^32 fits")]
    pub fn new(accounts: Ring, others: Ring, allowed_share: f64) -> Self {
        Self { accounts, others, allowed: (allowed_share.clamp(0.0, 1.0) * (1u64 << 32) as f64) as u64 }
    }

    pub(crate) const fn rings(&self) -> [&Ring; 2] {
        [&self.accounts, &self.others]
    }

    /// Whether that allowed request is among those that are kept. Ids are spread evenly in these bits.
    fn keeps(&self, id: Uuid) -> bool {
        key(id) >> 30 & 0xFFFF_FFFF < self.allowed
    }
}

/// By what the ring sorts entries into shards.
fn key(id: Uuid) -> u64 {
    id.as_u64_pair().1
}

impl Gateway {
    /// Keeps decisions from now on.
    #[must_use]
    pub fn with_journal(mut self, journal: Journal) -> Self {
        self.journal = Some(journal);
        self
    }

    /// Keeps the decision about a finished request of that origin.
    pub(crate) fn note(
        &self,
        trace: &Trace,
        (head, origin): (&request::Parts, Option<&HeaderValue>),
        status: StatusCode,
        sixtieths: u64,
    ) {
        let Some(journal) = &self.journal else { return };
        if trace.refused.is_none() && !journal.keeps(trace.request_id) {
            return;
        }
        let entry = Entry::of(trace, (head, origin), status.as_u16(), sixtieths);
        let ring = if entry.opens_account() { &journal.accounts } else { &journal.others };
        ring.append(key(trace.request_id), layout::length(&entry), |bytes| layout::write(&entry, bytes));
    }
}

/// Whether the gate let a request in that has that cause.
const fn is_allowed(cause: Option<Cause>) -> bool {
    matches!(cause, None | Some(Cause::ServiceError))
}

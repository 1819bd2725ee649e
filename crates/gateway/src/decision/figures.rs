//! How the journal fills, for the metrics.

use lazurite_journal::{Ring, RingCounts};

use super::entry::Entry;
use crate::gateway::Gateway;

/// What the journal took in since the start, and how far back it reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalFigures {
    /// Decisions that were kept, and those that gave way to newer ones.
    pub counts: RingCounts,
    /// When the oldest one that is there about an account was made, in Unix nanoseconds; `None`: there is none.
    pub oldest: Option<i64>,
}

impl Gateway {
    /// How the journal fills; nothing but zeros without one. Copies half a megabyte: not for a thread that answers requests.
    pub fn journal_figures(&self) -> JournalFigures {
        let Some(journal) = &self.journal else { return JournalFigures::default() };
        let [accounts, others] = journal.rings();
        let mut oldest: Option<i64> = None;
        accounts.oldest(|bytes| {
            let nanos = Entry::read(bytes).map(|entry| entry.nanos);
            oldest = oldest.into_iter().chain(nanos).min();
        });
        JournalFigures { counts: [accounts, others].map(Ring::counts).into_iter().sum(), oldest }
    }
}

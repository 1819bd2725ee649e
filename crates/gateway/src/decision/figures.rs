//! How the journal fills, for the metrics.

use super::entry::Entry;
use crate::gateway::Gateway;

/// What the journal took in since the start, and how far back it reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalFigures {
    /// Decisions that were kept.
    pub written: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Decisions that gave way to newer ones.
    pub overwritten: u64,
    /// When the oldest one that is there about an account was made, in Unix nanoseconds; `None`: there is none.
    pub oldest: Option<i64>,
}

impl Gateway {
    /// How the journal fills; nothing but zeros without one. Copies half a megabyte: not for a thread that answers requests.
    pub fn journal_figures(&self) -> JournalFigures {
        let Some(journal) = &self.journal else { return JournalFigures::default() };
        let mut figures = JournalFigures::default();
        for ring in journal.rings() {
            let counts = ring.counts();
            figures.written += counts.written;
            figures.bytes += counts.bytes;
            figures.overwritten += counts.overwritten;
        }
        let [accounts, _] = journal.rings();
        accounts.oldest(|bytes| {
            let nanos = Entry::read(bytes).map(|entry| entry.nanos);
            figures.oldest = figures.oldest.into_iter().chain(nanos).min();
        });
        figures
    }
}

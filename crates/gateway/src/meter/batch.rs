//! Segments that nobody counts in any more, to be added to the totals at once.

use std::path::{Path, PathBuf};

use lazurite_journal::{Counters, Tally};
use lazurite_model::usage::{UsageBatch, UsageCount, UsageKey};

use super::key::decode;

/// Counts that wait to be stored, all or none of them.
#[derive(Debug)]
pub struct Batch {
    pub(super) id: UsageBatch,
    pub(super) segments: Vec<Counters>,
}

impl Batch {
    /// By which the store knows whether they were stored already.
    pub const fn id(&self) -> UsageBatch {
        self.id
    }

    /// What was counted; a key may stand several times.
    pub fn rows(&self) -> Vec<(UsageKey<'_>, UsageCount)> {
        self.segments.iter().flat_map(Counters::records).filter_map(row).collect()
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.segments.iter().filter_map(|segment| segment.path().map(Path::to_owned)).collect()
    }

    pub(super) fn remove(&self) {
        for segment in &self.segments {
            if let Err(error) = segment.remove() {
                tracing::error!(%error, "a file of counts that are stored cannot be removed; it is passed over");
            }
        }
    }
}

pub(super) fn row((key, tally): (&[u8], Tally)) -> Option<(UsageKey<'_>, UsageCount)> {
    let count = UsageCount { requests: tally.events, sixtieths: tally.weight };
    decode(key).map(|key| (key, count)).or_else(|| {
        tracing::error!(requests = tally.events, "a key that no gateway wrote stands in a segment; it is left out");
        None
    })
}

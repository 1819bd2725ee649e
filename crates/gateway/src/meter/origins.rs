//! How many origins an account may be told apart by.
//!
//! Whoever holds a key of an account can send one of any number of origins with each request; without a bound that would fill
//! memory and the database.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;

use hashbrown::DefaultHashBuilder;
use lazurite_model::UniqueId;

/// So many origins of an account and a minute are told apart; the rest are counted together.
pub(super) const MOST_ORIGINS: usize = 200;

/// The origins that were seen in this minute, by account.
#[derive(Default)]
pub(super) struct Origins {
    minute: i64,
    seen: HashMap<UniqueId, HashSet<u64>>,
    hasher: DefaultHashBuilder,
}

impl Origins {
    /// Whether an origin may be told apart from others. Answers of two minutes overlap at their border; those of the earlier
    /// one use what the later one leaves.
    pub(super) fn admit(&mut self, account: UniqueId, minute: i64, origin: &str) -> bool {
        // Far behind: the clock was put back, and would not come to the minute again for long.
        if minute > self.minute || minute < self.minute - 1 {
            self.minute = minute;
            self.seen.clear();
        }
        let seen = self.seen.entry(account).or_default();
        let origin = self.hasher.hash_one(origin);
        seen.contains(&origin) || seen.len() < MOST_ORIGINS && seen.insert(origin)
    }
}

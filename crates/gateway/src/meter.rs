//! What it costs: every finished request is counted, by account, operation, credential, status, location and minute.
//!
//! Counting is adding to a number in memory. It never waits for the database and cannot fail a request; the server
//! drains the counts at least every second, and puts back what it could not store.

use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hashbrown::{DefaultHashBuilder, HashTable};
use http::StatusCode;
use lazurite_api::Price;
use lazurite_api::route::Unit;
use lazurite_model::usage::{UsageCount, UsageKey};

const SHARDS: usize = 32;
/// A transaction, in the unit in which prices add up exactly.
const TRANSACTION: u64 = 60;

type Counts = HashTable<(UsageKey, UsageCount)>;

/// Counts since the last drain.
pub(crate) struct Meter {
    shards: Box<[Mutex<Counts>]>,
    hasher: DefaultHashBuilder,
}

impl Meter {
    pub(crate) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), hasher: DefaultHashBuilder::default() }
    }

    /// Counts one finished request.
    pub(crate) fn count(&self, key: UsageKey, sixtieths: u64) {
        self.add(key, UsageCount { requests: 1, sixtieths });
    }

    /// Takes out all counts.
    pub(crate) fn drain(&self) -> Vec<(UsageKey, UsageCount)> {
        self.shards.iter().flat_map(|shard| std::mem::take(&mut *lock(shard))).collect()
    }

    /// Puts back counts that were drained and could not be stored.
    pub(crate) fn put_back(&self, counts: Vec<(UsageKey, UsageCount)>) {
        for (key, count) in counts {
            self.add(key, count);
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
    fn add(&self, key: UsageKey, count: UsageCount) {
        let hash = self.hash(&key);
        // The table goes by the lowest and the highest bits of the same hash.
        let Some(shard) = self.shards.get((hash >> 32) as usize % SHARDS) else { return };
        let mut counts = lock(shard);
        if let Some((_, sum)) = counts.find_mut(hash, |(known, _)| *known == key) {
            sum.requests += count.requests;
            sum.sixtieths += count.sixtieths;
        } else {
            counts.insert_unique(hash, (key, count), |(known, _)| self.hash(known));
        }
    }

    /// A hash of what differs most; of operations and credentials an account has few in one minute.
    fn hash(&self, key: &UsageKey) -> u64 {
        self.hasher.hash_one((key.account.map(|account| account.0.as_u128()), key.status, key.minute))
    }
}

/// Adding two numbers cannot leave a shard half changed, so a panic elsewhere takes nothing from it.
fn lock(shard: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a request costs, in sixtieths of a transaction; `units` is what the reply says its price counts.
///
/// Not counted: 5xx, 401, 403, 408 and 429. Other refusals are requests that were answered, and cost one unit's price.
pub(crate) fn sixtieths(price: Price, status: StatusCode, units: u32) -> u64 {
    let Price::OneFor { per, unit } = price else { return 0 };
    if status.is_server_error() || matches!(status.as_u16(), 401 | 403 | 408 | 429) {
        return 0;
    }
    let per = u64::from(per.max(1));
    let units = if status.is_client_error() { 1 } else { u64::from(units) };
    match unit {
        Unit::Request => TRANSACTION / per,
        Unit::Item => units * TRANSACTION / per,
        Unit::Cell => units.div_ceil(per) * TRANSACTION,
    }
}

#[cfg(test)]
mod tests;

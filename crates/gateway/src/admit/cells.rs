//! Rates in a fixed amount of memory: the generic cell rate algorithm (ITU-T I.371) over atomics. Only a caller that has
//! no cell yet takes a lock.
//!
//! A cell is one number, the time at which its caller will have used up what it is owed. A cell whose time has passed
//! says nothing any more, so that its place is free for another: idle callers need not be swept out. Should all places
//! of a set be busy, the one whose time ends first gives way.

use std::hash::{BuildHasher, Hash};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use hashbrown::DefaultHashBuilder;

const WAYS: usize = 4;
const SETS: usize = 1 << 14;
const CLAIM_SHARDS: usize = 64;
const SECOND: i64 = 1_000_000_000;
/// How much may be used at once, in seconds' worth of the rate.
const BURST_SECONDS: i64 = 1;

#[derive(Default)]
struct Cell {
    /// Whose it is: a hash, 0 for nobody's.
    owner: AtomicU64,
    /// The theoretical arrival time, in Unix nanoseconds.
    until: AtomicI64,
}

/// One request too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// After so long there is room again.
    pub(super) wait_nanos: u64,
}

/// The name of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CellKey(u64);

pub(super) struct Cells {
    sets: Box<[[Cell; WAYS]]>,
    /// Held while a cell changes hands, so that no caller ever gets two cells, and with them twice its rate.
    claiming: [Mutex<()>; CLAIM_SHARDS],
    hasher: DefaultHashBuilder,
}

impl Cells {
    pub(super) fn new() -> Self {
        Self {
            sets: (0..SETS).map(|_| Default::default()).collect(),
            claiming: std::array::from_fn(|_| Mutex::default()),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Gives every caller its whole burst again.
    pub(super) fn clear(&self) {
        for cell in self.sets.iter().flatten() {
            cell.until.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn key(&self, name: impl Hash) -> CellKey {
        CellKey(self.hasher.hash_one(name) | 1)
    }

    /// Uses one of `rate` requests per second, and says how many more could be used at once.
    pub(super) fn take(&self, key: CellKey, rate: u32, now: i64) -> Result<u32, Refused> {
        if rate == 0 {
            return Err(Refused { wait_nanos: SECOND.unsigned_abs() });
        }
        let interval = SECOND / i64::from(rate);
        let Some(cell) = self.cell(key, now) else { return Ok(rate) };
        let mut until = cell.until.load(Ordering::Relaxed);
        loop {
            let next = until.max(now) + interval;
            let over = next - now - (BURST_SECONDS * SECOND).max(interval);
            if over > 0 {
                return Err(Refused { wait_nanos: over.unsigned_abs() });
            }
            match cell.until.compare_exchange_weak(until, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Ok(u32::try_from(-over / interval).unwrap_or(0)),
                Err(changed) => until = changed,
            }
        }
    }

    /// Gives back what the last [`Cells::take`] used, the request having been refused elsewhere.
    pub(super) fn give_back(&self, key: CellKey, rate: u32) {
        let cell = self.set(key).and_then(|set| set.iter().find(|cell| cell.owner.load(Ordering::Relaxed) == key.0));
        if let (Some(cell), Some(interval)) = (cell, SECOND.checked_div(i64::from(rate))) {
            cell.until.fetch_sub(interval, Ordering::Relaxed);
        }
    }

    fn cell(&self, key: CellKey, now: i64) -> Option<&Cell> {
        let set = self.set(key)?;
        let own = || set.iter().find(|cell| cell.owner.load(Ordering::Relaxed) == key.0);
        if let Some(own) = own() {
            return Some(own);
        }
        let _turn = self.claiming.get(set_index(key) % CLAIM_SHARDS)?.lock().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have claimed one for the same caller meanwhile.
        if let Some(own) = own() {
            return Some(own);
        }
        let free = set.iter().min_by_key(|cell| cell.until.load(Ordering::Relaxed))?;
        free.owner.store(key.0, Ordering::Relaxed);
        // A time that has passed counts as none, so that only one taken from a busy owner is cleared.
        let until = free.until.load(Ordering::Relaxed);
        if until > now {
            let _ = free.until.compare_exchange(until, now, Ordering::Relaxed, Ordering::Relaxed);
        }
        Some(free)
    }

    fn set(&self, key: CellKey) -> Option<&[Cell; WAYS]> {
        self.sets.get(set_index(key))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "any bits of the hash will do")]
const fn set_index(key: CellKey) -> usize {
    (key.0 >> 32) as usize % SETS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn passed(rate: u32, offered: u32, seconds: i64) -> i64 {
        let cells = Cells::new();
        let key = cells.key("a");
        let steps = i64::from(offered) * seconds;
        let start = 1_800_000_000 * SECOND;
        let passes = |step: &i64| cells.take(key, rate, start + step * SECOND / i64::from(offered)).is_ok();
        (0..steps).filter(passes).count() as i64
    }

    #[test]
    fn sustained_over_use_passes_at_the_rate_plus_one_burst() {
        // The last request comes one gap before the end, when its share of the rate is not yet due.
        assert_eq!(passed(250, 500, 60), 250 * 60 + 250 - 1);
        assert_eq!(passed(10, 20, 600), 6000 + 10 - 1);
        assert_eq!(passed(500, 400, 10), 4000, "under the limit all pass");
    }

    #[test]
    fn a_refusal_says_when_there_is_room_again() {
        let cells = Cells::new();
        let key = cells.key("a");
        let now = 1_800_000_000 * SECOND;
        assert!(cells.take(key, 1, now).is_ok());
        let refused = cells.take(key, 1, now).unwrap_err();
        assert_eq!(refused.wait_nanos, SECOND.unsigned_abs());
        assert!(cells.take(key, 1, now + SECOND - 1).is_err());
        assert!(cells.take(key, 1, now + SECOND).is_ok());
    }

    #[test]
    fn what_is_given_back_can_be_used_again() {
        let cells = Cells::new();
        let key = cells.key("a");
        let now = 1_800_000_000 * SECOND;
        assert!(cells.take(key, 1, now).is_ok());
        cells.give_back(key, 1);
        assert!(cells.take(key, 1, now).is_ok());
        assert!(cells.take(key, 1, now).is_err());
        assert!(cells.take(key, 0, now).is_err(), "a rate of nothing lets nothing through");
    }

    #[test]
    fn a_clock_that_was_put_back_finds_cells_as_new_once_they_are_cleared() {
        let cells = Cells::new();
        let key = cells.key("a");
        let now = 1_800_000_000 * SECOND;
        assert!(cells.take(key, 1, now).is_ok());
        assert!(cells.take(key, 1, now - 86_400 * SECOND).is_err());
        cells.clear();
        assert!(cells.take(key, 1, now - 86_400 * SECOND).is_ok());
    }

    #[test]
    fn a_million_idle_callers_leave_room_for_the_next() {
        let cells = Cells::new();
        let mut now = 1_800_000_000 * SECOND;
        for caller in 0..1_000_000u32 {
            now += 100_000;
            assert!(cells.take(cells.key(caller), 50, now).is_ok());
        }
    }

    proptest! {
        #[test]
        fn no_window_sees_more_than_the_rate_and_one_burst(rate in 1..200u32, gaps in prop::collection::vec(0..30_000_000i64, 1..400)) {
            let cells = Cells::new();
            let key = cells.key("a");
            let mut now = 1_800_000_000 * SECOND;
            let mut times = Vec::new();
            for gap in gaps {
                now += gap;
                if cells.take(key, rate, now).is_ok() {
                    times.push(now);
                }
            }
            for (first, start) in times.iter().enumerate() {
                for (last, end) in times.iter().enumerate().skip(first) {
                    let allowed = (end - start) as f64 / SECOND as f64 * f64::from(rate) + f64::from(rate) + 1e-6;
                    prop_assert!((last - first + 1) as f64 <= allowed + 1.0);
                }
            }
        }

        #[test]
        fn threads_together_get_no_more_than_the_limit(rate in 1..100u32) {
            let cells = Cells::new();
            let key = cells.key("a");
            let now = 1_800_000_000 * SECOND;
            let passed: usize = std::thread::scope(|scope| {
                let each: Vec<_> = (0..3).map(|_| scope.spawn(|| (0..100).filter(|_| cells.take(key, rate, now).is_ok()).count())).collect();
                each.into_iter().map(|thread| thread.join().unwrap()).sum()
            });
            prop_assert_eq!(passed, rate as usize);
        }
    }
}

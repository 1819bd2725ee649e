//! Who contends for a limit: how many credentials, and how much each may have.
//!
//! Each gets an equal share; what some do not want is split among the others: once a second the share is lifted so far
//! that all of them together use the limit up, and is taken back at once when the limit proves too small for that.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use super::cell::ONE;

const SECOND: i64 = 1_000_000_000;
/// The second, 24 bits; the contenders in it and in the one before, 20 bits each.
const COUNT_BITS: u32 = 20;
const COUNT: u64 = (1 << COUNT_BITS) - 1;
/// Set in the lift when somebody did not get its share.
const SHORT: u32 = 1 << 31;

/// What is known of the contenders for one limit; in the cell of a contender's share: when it last contended.
#[derive(Default)]
pub(super) struct Crowd {
    counts: AtomicU64,
    /// How much of this second was given out as shares, in nanoseconds of the limit.
    given: AtomicU64,
    /// How many times an equal share each may have, in 1024ths; less than one counts as one.
    lift: AtomicU32,
}

const fn second(counts: u64) -> u64 {
    counts >> (2 * COUNT_BITS)
}

const fn this(counts: u64) -> u64 {
    (counts >> COUNT_BITS) & COUNT
}

const fn last(counts: u64) -> u64 {
    counts & COUNT
}

impl Crowd {
    pub(super) fn clear(&self) {
        self.counts.store(0, Relaxed);
        self.given.store(0, Relaxed);
        self.lift.store(0, Relaxed);
    }

    /// Counts a contender, whose own note `contender` is, and says how much time of the limit passes between two of its
    /// requests, for a limit with one request every `interval` nanoseconds.
    pub(super) fn share(&self, contender: &Self, interval: i64, now: i64) -> i64 {
        let stamp = now.div_euclid(SECOND).unsigned_abs() & ((1 << 24) - 1);
        let mut counts = self.in_second(stamp);
        // Of the second and a mark, so that the first second of an epoch is not taken for never.
        let mark = (stamp << 1) | 1;
        if contender.counts.swap(mark, Relaxed) != mark && this(counts) < COUNT {
            counts = self.counts.fetch_add(1 << COUNT_BITS, Relaxed) + (1 << COUNT_BITS);
        }
        let contenders = this(counts).max(last(counts)).max(1);
        let lift = (self.lift.load(Relaxed) & !SHORT).max(ONE);
        let equal = interval.saturating_mul(contenders.cast_signed());
        (equal.saturating_mul(i64::from(ONE)) / i64::from(lift)).max(interval)
    }

    /// A share was given.
    pub(super) fn gave(&self, nanos: i64) {
        self.given.fetch_add(nanos.unsigned_abs(), Relaxed);
    }

    /// A share could not be given, because the limit itself was used up.
    pub(super) fn fell_short(&self) {
        if self.lift.load(Relaxed) > ONE {
            self.lift.fetch_or(SHORT, Relaxed);
        }
    }

    /// The counts of that second; the first to ask in it turns the page.
    fn in_second(&self, stamp: u64) -> u64 {
        let mut counts = self.counts.load(Relaxed);
        while second(counts) != stamp {
            let follows = second(counts) + 1 == stamp;
            let before = if follows { this(counts) } else { 0 };
            let next = (stamp << (2 * COUNT_BITS)) | before;
            match self.counts.compare_exchange(counts, next, Relaxed, Relaxed) {
                Ok(_) => {
                    self.turn(follows, before);
                    return next;
                }
                Err(changed) => counts = changed,
            }
        }
        counts
    }

    /// At the end of a second.
    #[allow(clippy::cast_possible_truncation, reason = "held between one and 2^30 before")]
    fn turn(&self, follows: bool, contenders: u64) {
        let given = self.given.swap(0, Relaxed);
        let lift = self.lift.load(Relaxed);
        if !follows || lift & SHORT != 0 || contenders < 2 || given == 0 {
            self.lift.store(ONE, Relaxed);
            return;
        }
        let lift = u64::from(lift.max(ONE));
        let used_up = (lift * SECOND.unsigned_abs()).checked_div(given).unwrap_or(u64::MAX);
        // Not faster than by a quarter a second: a second may have been a quiet one.
        let most = (lift * 5 / 4).min(contenders * u64::from(ONE)).min(1 << 30);
        self.lift.store(used_up.clamp(u64::from(ONE), most.max(u64::from(ONE))) as u32, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: i64 = 1_800_000_000 * SECOND;
    const INTERVAL: i64 = 4_000_000;

    #[test]
    fn each_contender_of_this_or_the_last_second_is_counted_once() {
        let (limit, others) = (Crowd::default(), [(); 3].map(|()| Crowd::default()));
        let share = |who: usize, seconds: i64| limit.share(&others[who], INTERVAL, START + seconds * SECOND) / INTERVAL;
        assert_eq!([share(0, 0), share(1, 0), share(0, 0), share(2, 0)], [1, 2, 2, 3]);
        assert_eq!(share(0, 1), 3, "the last second's are still there");
        assert_eq!(share(0, 2), 1, "and gone a second later");
        assert_eq!(share(0, 9), 1);
    }

    #[test]
    fn what_some_do_not_want_is_split_until_somebody_does_not_get_its_share() {
        let (limit, others) = (Crowd::default(), [(); 2].map(|()| Crowd::default()));
        for second in 0..4 {
            for other in &others {
                limit.share(other, INTERVAL, START + second * SECOND);
            }
            limit.gave(SECOND * 9 / 10);
        }
        let lifted = limit.share(&others[0], INTERVAL, START + 4 * SECOND);
        assert!((INTERVAL..2 * INTERVAL - 100_000).contains(&lifted), "{lifted}");
        limit.fell_short();
        limit.share(&others[1], INTERVAL, START + 4 * SECOND);
        assert_eq!(limit.share(&others[0], INTERVAL, START + 5 * SECOND), 2 * INTERVAL);
    }
}

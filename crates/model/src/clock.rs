//! Time as an argument: the system's clock for the binary, one that tests and developer mode can move.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Where the time comes from. Handed to whatever needs it; nothing reads the time on its own.
pub trait Clock: Send + Sync + 'static {
    /// Nanoseconds since the Unix epoch.
    fn unix_nanos(&self) -> i64;

    /// The same instant, as a timestamp.
    fn now(&self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.unix_nanos())).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The same instant in whole seconds, as JWT's NumericDate counts (RFC 7519 §2).
    fn unix_seconds(&self) -> i64 {
        self.unix_nanos().div_euclid(1_000_000_000)
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one home of the system's clock")]
    fn unix_nanos(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct MockClock(AtomicI64);

impl MockClock {
    /// A clock that shows `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(AtomicI64::new(i64::try_from(start.as_nanosecond()).unwrap_or(i64::MAX)))
    }

    /// Moves the clock forward (or back, with a negative number) by `nanos` nanoseconds.
    pub fn advance_nanos(&self, nanos: i64) {
        self.0.fetch_add(nanos, Ordering::SeqCst);
    }

    /// Moves the clock forward (or back) by `seconds`.
    pub fn advance_seconds(&self, seconds: i64) {
        self.advance_nanos(seconds.saturating_mul(1_000_000_000));
    }
}

impl Clock for MockClock {
    fn unix_nanos(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Stands for "it runs" where the instant is kept at which a clock stands still.
const RUNS: i64 = i64::MIN;

/// A clock that follows another one until it is moved or stopped: developer mode's.
pub struct AdjustableClock {
    base: Box<dyn Clock>,
    /// How far it is ahead of `base`, in nanoseconds.
    ahead: AtomicI64,
    /// The instant at which it stands still, or [`RUNS`].
    stands_at: AtomicI64,
    /// Held by whoever adjusts it: that takes several steps.
    adjusting: Mutex<()>,
}

impl AdjustableClock {
    /// A clock that shows what `base` shows.
    pub fn new(base: impl Clock) -> Self {
        Self {
            base: Box::new(base),
            ahead: AtomicI64::new(0),
            stands_at: AtomicI64::new(RUNS),
            adjusting: Mutex::new(()),
        }
    }

    /// Shows `unix_nanos` from now on, and goes on from there unless it stands still.
    pub fn set_nanos(&self, unix_nanos: i64) {
        self.adjust(|| self.show(unix_nanos));
    }

    /// Moves it forward (or back, with a negative number) by `nanos` nanoseconds.
    pub fn advance_nanos(&self, nanos: i64) {
        self.adjust(|| self.show(self.unix_nanos().saturating_add(nanos)));
    }

    /// Stops it, or lets it go on from where it stands.
    pub fn freeze(&self, still: bool) {
        self.adjust(|| {
            let now = self.unix_nanos();
            self.ahead.store(now.saturating_sub(self.base.unix_nanos()), Ordering::SeqCst);
            self.stands_at.store(if still { now } else { RUNS }, Ordering::SeqCst);
        });
    }

    /// Shows what its base shows again.
    pub fn reset(&self) {
        self.adjust(|| {
            self.ahead.store(0, Ordering::SeqCst);
            self.stands_at.store(RUNS, Ordering::SeqCst);
        });
    }

    /// Whether it stands still.
    pub fn is_frozen(&self) -> bool {
        self.stands_at.load(Ordering::SeqCst) != RUNS
    }

    /// Whether it may show another time than its base.
    pub fn is_adjusted(&self) -> bool {
        self.is_frozen() || self.ahead.load(Ordering::SeqCst) != 0
    }

    fn adjust(&self, change: impl FnOnce()) {
        // What is guarded is in the atomics, so a panic elsewhere left nothing half done that matters.
        let _turn = self.adjusting.lock().unwrap_or_else(PoisonError::into_inner);
        change();
    }

    /// INVARIANT: the caller has its turn to adjust.
    fn show(&self, unix_nanos: i64) {
        if self.is_frozen() {
            self.stands_at.store(unix_nanos, Ordering::SeqCst);
        } else {
            self.ahead.store(unix_nanos.saturating_sub(self.base.unix_nanos()), Ordering::SeqCst);
        }
    }
}

impl Clock for AdjustableClock {
    fn unix_nanos(&self) -> i64 {
        match self.stands_at.load(Ordering::SeqCst) {
            RUNS => self.base.unix_nanos().saturating_add(self.ahead.load(Ordering::SeqCst)),
            still => still,
        }
    }
}

impl std::fmt::Debug for AdjustableClock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AdjustableClock({})", self.now())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// The clock below stays in the test's hands.
    struct Shared(Arc<MockClock>);

    impl Clock for Shared {
        fn unix_nanos(&self) -> i64 {
            self.0.unix_nanos()
        }
    }

    fn clocks() -> (Arc<MockClock>, AdjustableClock) {
        let base = Arc::new(MockClock::at(Timestamp::UNIX_EPOCH));
        (Arc::clone(&base), AdjustableClock::new(Shared(base)))
    }

    #[test]
    fn a_clock_that_was_moved_runs_on_from_there() {
        let (base, clock) = clocks();
        base.advance_seconds(5);
        assert_eq!(clock.unix_seconds(), 5);
        clock.advance_nanos(3_600_000_000_000);
        base.advance_seconds(1);
        assert_eq!(clock.unix_seconds(), 3606);
        clock.set_nanos(100_000_000_000);
        base.advance_seconds(1);
        assert_eq!(clock.unix_seconds(), 101);
        clock.reset();
        assert_eq!(clock.unix_seconds(), 7);
    }

    #[test]
    fn a_clock_that_stands_still_moves_only_when_it_is_moved() {
        let (base, clock) = clocks();
        clock.freeze(true);
        base.advance_seconds(10);
        assert_eq!(clock.unix_seconds(), 0);
        clock.advance_nanos(2_000_000_000);
        clock.freeze(true);
        base.advance_seconds(10);
        assert_eq!(clock.unix_seconds(), 2);
        clock.freeze(false);
        base.advance_seconds(1);
        assert_eq!(clock.unix_seconds(), 3, "it goes on from where it stood");
    }
}

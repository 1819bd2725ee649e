//! Time as an argument: the system's clock for the binary, one that tests and developer mode can move.

use std::sync::atomic::{AtomicI64, Ordering};

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

//! How much of a limit may be used at once.

use std::time::Duration;

const SECOND: i64 = 1_000_000_000;

/// The burst of every limit: so many seconds' worth of its rate, but at least so many requests, though never more than a
/// whole second's worth.
///
/// A caller that was idle may send its burst at once; over any time `t`, no more than `rate × t + burst` requests pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitOptions {
    /// How long a limit may be saved up.
    pub burst: Duration,
    /// The requests that may be sent at once even if that is more than `burst` is worth, as far as one second allows: the
    /// tiles of a map's first view, on small limits.
    pub least_burst: u32,
    /// How many replicas are thought to share the limits before the shared store could be asked for the first time.
    pub replicas: u32,
}

impl Default for LimitOptions {
    fn default() -> Self {
        Self { burst: Duration::from_millis(250), least_burst: 50, replicas: 1 }
    }
}

impl LimitOptions {
    /// A limit of so many requests per second, at least 1.
    pub(super) fn rate(&self, per_second: u32) -> Rate {
        let per_second = i64::from(per_second.max(1));
        let interval = SECOND / per_second;
        let saved = i64::try_from(self.burst.as_nanos()).unwrap_or(SECOND);
        let least = (i64::from(self.least_burst) * interval).min(SECOND);
        Rate { interval, burst: saved.max(least).max(interval) }
    }
}

/// A limit, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// Between two requests.
    pub(super) interval: i64,
    /// How far ahead of time requests may be; at least one interval.
    pub(super) burst: i64,
}

impl Rate {
    /// Half of the burst, in whole requests: up to here no caller needs to look at the others.
    pub(super) const fn half(self) -> i64 {
        self.burst_requests() / 2 * self.interval
    }

    /// The burst, in requests.
    pub(super) const fn burst_requests(self) -> i64 {
        self.burst / self.interval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_is_a_quarter_of_a_second_but_fifty_requests_as_far_as_one_second_allows() {
        let burst = |rate| LimitOptions::default().rate(rate).burst_requests();
        assert_eq!([1, 10, 50, 100, 250, 500, 1_000_000].map(burst), [1, 10, 50, 50, 62, 125, 250_000]);
    }
}

//! What the gate did since its start, in plain counters that only rise.
//!
//! A finished request adds to one counter, or to two if it was refused; nothing is locked, looked up or allocated for it. How
//! long deciding takes is measured of every sixteenth request, so that the clock is not read for each.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::StatusCode;
use lazurite_api::Route;

use crate::cause::Cause;
use crate::trace::Trace;

/// Upper bounds of the histogram of decisions, in nanoseconds.
const BOUNDS: [u64; 10] = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 64_000, 256_000, 1_000_000];
/// 1xx never leaves the gate; 2xx, 3xx, 4xx, 5xx.
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// The counters of a running gate.
pub(crate) struct Metrics {
    routes: &'static [Route],
    /// By route, and one row for requests without one; by class of the status.
    answered: Box<[[AtomicU64; CLASSES.len()]]>,
    refused: Box<[(Cause, AtomicU64)]>,
    /// The last one is for what took longer than all bounds.
    decisions: [AtomicU64; BOUNDS.len() + 1],
    decision_nanos: AtomicU64,
}

/// What the counters say.
#[derive(Clone, Debug, Default)]
pub struct GatewayMetrics {
    /// Finished requests by operation and class of the status (`2xx`), those that there were.
    pub answered: Vec<(&'static str, &'static str, u64)>,
    /// Refused requests by the cause's code, those that there were.
    pub refused: Vec<(&'static str, u64)>,
    /// How long decisions took, from the request's first line to its ticket; of every sixteenth request.
    pub decisions: Histogram,
}

/// How often something took how long.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    /// How many took at most that long, each bound counting those below it too.
    pub within: Vec<(Duration, u64)>,
    /// How many there were.
    pub count: u64,
    /// How long all took together.
    pub sum: Duration,
}

impl Metrics {
    pub(crate) fn new(routes: &'static [Route]) -> Self {
        Self {
            routes,
            answered: (0..=routes.len()).map(|_| Default::default()).collect(),
            refused: Cause::all().map(|cause| (cause, AtomicU64::new(0))).collect(),
            decisions: Default::default(),
            decision_nanos: AtomicU64::new(0),
        }
    }

    /// Counts a finished request.
    pub(crate) fn finished(&self, trace: &Trace, status: StatusCode) {
        let row = trace.route.map_or(self.routes.len(), |route| self.place(route));
        let class = usize::from(status.as_u16() / 100).saturating_sub(2);
        if let Some(counter) = self.answered.get(row).and_then(|row| row.get(class)) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(cause) = trace.cause()
            && let Some((_, counter)) = self.refused.iter().find(|(known, _)| *known == cause)
        {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether the decision about this request is timed.
    pub(crate) const fn times(trace: &Trace) -> bool {
        trace.request_id.as_u128() & 15 == 0
    }

    /// Counts a decision that took so many nanoseconds.
    pub(crate) fn decided(&self, nanos: i64) {
        let nanos = u64::try_from(nanos).unwrap_or(0);
        let place = BOUNDS.iter().position(|bound| nanos <= *bound).unwrap_or(BOUNDS.len());
        if let Some(bucket) = self.decisions.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.decision_nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    /// Where the route stands in the table, by its address: all routes that a request can have are of the table.
    fn place(&self, route: &'static Route) -> usize {
        let distance = std::ptr::from_ref(route).addr().wrapping_sub(self.routes.as_ptr().addr());
        (distance / size_of::<Route>()).min(self.routes.len())
    }

    /// What the counters say now.
    pub(crate) fn read(&self) -> GatewayMetrics {
        let names = self.routes.iter().map(|route| route.name).chain(["none"]);
        let answered = names.zip(&self.answered).flat_map(|(name, row)| {
            CLASSES.iter().zip(row).map(move |(class, counter)| (name, *class, counter.load(Ordering::Relaxed)))
        });
        let refused = self.refused.iter().map(|(cause, counter)| (cause.code(), counter.load(Ordering::Relaxed)));
        GatewayMetrics {
            answered: answered.filter(|(.., count)| *count > 0).collect(),
            refused: refused.filter(|(_, count)| *count > 0).collect(),
            decisions: self.histogram(),
        }
    }

    fn histogram(&self) -> Histogram {
        let mut count = 0;
        let mut within = Vec::with_capacity(BOUNDS.len());
        for (place, bucket) in self.decisions.iter().enumerate() {
            count += bucket.load(Ordering::Relaxed);
            within.extend(BOUNDS.get(place).map(|bound| (Duration::from_nanos(*bound), count)));
        }
        Histogram { within, count, sum: Duration::from_nanos(self.decision_nanos.load(Ordering::Relaxed)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_each_decision_within_all_bounds_above_it() {
        let metrics = Metrics::new(&[]);
        [200, 250, 251, 5_000_000, -3].into_iter().for_each(|nanos| metrics.decided(nanos));
        let decisions = metrics.read().decisions;
        assert_eq!(decisions.within.first(), Some(&(Duration::from_nanos(250), 3)));
        assert_eq!(decisions.within.last(), Some(&(Duration::from_millis(1), 4)));
        assert_eq!((decisions.count, decisions.sum), (5, Duration::from_nanos(5_000_701)));
    }

    #[test]
    fn every_cause_has_a_counter_of_its_own() {
        let metrics = Metrics::new(&[]);
        assert_eq!(metrics.refused.len(), Cause::all().count());
    }
}

//! How long requests took: `http.server.request.duration` of the semantic conventions, with their bounds.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use lazurite_gateway::Histogram;

use crate::metrics::label::{ERROR, METHOD, OVERFLOW, ROUTE, SCHEME, STATUS, SURFACE};
use crate::metrics::{Family, Label, Point};

/// Upper bounds that the semantic conventions advise, in milliseconds.
const BOUNDS: [u64; 14] = [5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
/// So many combinations are told apart; map servers' answers bring statuses of their own.
const MOST: usize = 2000;

/// What requests are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Series {
    pub(super) method: &'static str,
    pub(super) scheme: &'static str,
    pub(super) surface: &'static str,
    pub(super) route: Option<&'static str>,
    /// 0: there was no answer.
    pub(super) status: u16,
}

#[derive(Debug, Default)]
struct Buckets {
    /// The last one is for what took longer than all bounds.
    counts: [AtomicU64; BOUNDS.len() + 1],
    nanos: AtomicU64,
}

/// All of them. A request adds to two numbers; only the first of its kind waits for a lock.
#[derive(Debug, Default)]
pub(super) struct Durations(RwLock<HashMap<Option<Series>, Arc<Buckets>>>);

impl Durations {
    /// Counts a request that took so many nanoseconds.
    pub(super) fn count(&self, series: Series, nanos: u64) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(buckets) = known.get(&Some(series)) {
            return buckets.add(nanos);
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_told_apart = known.len() < MOST || known.contains_key(&Some(series));
        known.entry(is_told_apart.then_some(series)).or_default().add(nanos);
    }

    /// What was counted.
    pub(super) fn family(&self) -> Family {
        let mut family = Family::histogram("http.server.request.duration", "Duration of HTTP server requests.");
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        family.points.extend(known.iter().map(|(series, buckets)| Point {
            labels: series.map_or_else(|| vec![(OVERFLOW, "true".into())], Series::labels),
            value: buckets.read().into(),
        }));
        family
    }
}

impl Series {
    fn labels(self) -> Vec<(Label, Cow<'static, str>)> {
        let status = (self.status > 0).then(|| self.status.to_string());
        let error = match &status {
            None => Some("no_answer".to_owned()),
            status => status.clone().filter(|_| self.status >= 500),
        };
        let always = [(METHOD, self.method.into()), (SCHEME, self.scheme.into()), (SURFACE, self.surface.into())];
        let sometimes =
            [(ROUTE, self.route.map(Cow::from)), (STATUS, status.map(Cow::from)), (ERROR, error.map(Cow::from))];
        always.into_iter().chain(sometimes.into_iter().filter_map(|(label, value)| Some((label, value?)))).collect()
    }
}

impl Buckets {
    fn add(&self, nanos: u64) {
        let place = BOUNDS.iter().position(|bound| nanos <= bound * 1_000_000).unwrap_or(BOUNDS.len());
        if let Some(count) = self.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.nanos.fetch_add(nanos, Ordering::Relaxed);
    }

    fn read(&self) -> Histogram {
        let mut count = 0;
        let mut within = Vec::with_capacity(BOUNDS.len());
        for (place, bucket) in self.counts.iter().enumerate() {
            count += bucket.load(Ordering::Relaxed);
            within.extend(BOUNDS.get(place).map(|bound| (Duration::from_millis(*bound), count)));
        }
        Histogram { within, count, sum: Duration::from_nanos(self.nanos.load(Ordering::Relaxed)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Value;

    const SERIES: Series =
        Series { method: "GET", scheme: "https", surface: "maps", route: Some("/map/tile"), status: 200 };

    #[test]
    fn a_request_is_counted_within_all_bounds_above_it() {
        let durations = Durations::default();
        [1, 5_000_000, 5_000_001, 60_000_000_000].into_iter().for_each(|nanos| durations.count(SERIES, nanos));
        durations.count(Series { status: 503, route: None, ..SERIES }, 1);
        let family = durations.family();
        let told = |status: &str| {
            let is = |point: &&Point| point.labels.iter().any(|(label, value)| *label == STATUS && value == status);
            let point = family.points.iter().find(is).unwrap();
            let Value::Histogram(histogram) = &point.value else { panic!("{point:?}") };
            (
                histogram.within[0].1,
                histogram.within[1].1,
                histogram.count,
                point.labels.contains(&(ERROR, "503".into())),
            )
        };
        assert_eq!(told("200"), (2, 3, 4, false));
        assert_eq!(told("503"), (1, 1, 1, true));
    }

    #[test]
    fn beyond_the_most_combinations_requests_are_counted_together() {
        let durations = Durations::default();
        (1..=3000).for_each(|status| durations.count(Series { status, ..SERIES }, 1));
        let family = durations.family();
        assert_eq!(family.points.len(), MOST + 1);
        let is_rest = |point: &&Point| point.labels == [(OVERFLOW, Cow::from("true"))];
        let Value::Histogram(rest) = &family.points.iter().find(is_rest).unwrap().value else { panic!() };
        assert_eq!(rest.count, 1000);
    }
}

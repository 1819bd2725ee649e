//! A figure and its values, whoever reads them: Prometheus by asking, an OpenTelemetry collector by being told.
//!
//! A family has one name, OpenTelemetry's. What Prometheus calls it follows by the rule of the OpenTelemetry specification, so
//! that a Prometheus that is fed by a collector and one that asks by itself call a metric the same. Where Prometheus has had a
//! name of its own before, that one is kept.

use std::borrow::Cow;

use lazurite_gateway::Histogram;

/// What a family's numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only rises.
    Counter,
    /// It rises and falls.
    Gauge,
    /// Counts below bounds.
    Histogram,
}

/// A family: what is measured, in which unit, and its values.
#[derive(Clone, Debug)]
pub struct Family {
    /// OpenTelemetry's name, e.g. `lazurite.requests`.
    pub name: &'static str,
    /// The unit in UCUM: `s`, `By`, or what is counted in braces.
    pub unit: &'static str,
    /// What the numbers are.
    pub kind: Kind,
    /// What is measured, in one sentence.
    pub help: &'static str,
    /// Prometheus's own name, where the rule would give another.
    known_as: Option<&'static str>,
    /// Its values; there may be none yet.
    pub points: Vec<Point>,
}

/// A value and what tells it apart from the family's others.
#[derive(Clone, Debug)]
pub struct Point {
    /// What it is told apart by.
    pub labels: Vec<(Label, Cow<'static, str>)>,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// A whole number.
    Whole(i64),
    /// Any other number.
    Real(f64),
    /// How often something took how long.
    Histogram(Histogram),
}

/// What values are told apart by, as Prometheus and as OpenTelemetry call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// Prometheus's name.
    pub prometheus: &'static str,
    /// OpenTelemetry's name: one of the semantic conventions, or ours.
    pub otel: &'static str,
}

impl Family {
    /// A figure that only rises.
    pub const fn counter(name: &'static str, unit: &'static str, help: &'static str) -> Self {
        Self { name, unit, kind: Kind::Counter, help, known_as: None, points: Vec::new() }
    }

    /// A figure that rises and falls.
    pub fn gauge(name: &'static str, unit: &'static str, help: &'static str) -> Self {
        Self { kind: Kind::Gauge, ..Self::counter(name, unit, help) }
    }

    /// How often something took how long, in seconds.
    pub fn histogram(name: &'static str, help: &'static str) -> Self {
        Self { kind: Kind::Histogram, ..Self::counter(name, "s", help) }
    }

    /// The same, which Prometheus has always called so.
    #[must_use]
    pub fn known_as(mut self, name: &'static str) -> Self {
        self.known_as = Some(name);
        self
    }

    /// The same with a value that nothing tells apart.
    #[must_use]
    pub fn of(self, value: impl Into<Value>) -> Self {
        self.with([], value)
    }

    /// The same with another value.
    #[must_use]
    pub fn with<const N: usize>(mut self, labels: [(Label, Cow<'static, str>); N], value: impl Into<Value>) -> Self {
        self.points.push(Point { labels: labels.into(), value: value.into() });
        self
    }

    /// Prometheus's name: underscores for dots, the unit written out, `_total` for what only rises.
    pub fn prometheus(&self) -> String {
        if let Some(name) = self.known_as {
            return name.to_owned();
        }
        let unit = match self.unit {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        let total = if self.kind == Kind::Counter { "_total" } else { "" };
        format!("{}{unit}{total}", self.name.replace('.', "_"))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Whole(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<bool> for Value {
    fn from(is: bool) -> Self {
        Self::Whole(i64::from(is))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<Histogram> for Value {
    fn from(histogram: Histogram) -> Self {
        Self::Histogram(histogram)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prometheus_names_follow_from_the_one_name() {
        assert_eq!(Family::counter("lazurite.requests", "{request}", "").prometheus(), "lazurite_requests_total");
        assert_eq!(
            Family::counter("lazurite.journal.written", "By", "").prometheus(),
            "lazurite_journal_written_bytes_total"
        );
        assert_eq!(
            Family::histogram("http.server.request.duration", "").prometheus(),
            "http_server_request_duration_seconds"
        );
        assert_eq!(Family::gauge("lazurite.revision", "", "").prometheus(), "lazurite_revision");
        assert_eq!(Family::gauge("process.memory.usage", "By", "").known_as("other").prometheus(), "other");
    }
}

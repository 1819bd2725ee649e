//! The work that sends telemetry: beside the requests, never before them, and bounded in memory and time.

mod collector;
mod metrics;
mod spans;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use lazurite_model::Clock;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use reqwest::Client;
use tokio::sync::mpsc::Receiver;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use super::TelemetrySettings;
use crate::listen;
use crate::metrics::Metrics;
pub(super) use collector::client;
use collector::{Collector, Fault};

/// What is still to be sent when the server stops must be so within this time.
const FLUSH: Duration = Duration::from_secs(3);

/// How often telemetry was taken, and was not.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// Messages that were taken.
    pub(super) taken: AtomicU64,
    /// Tries that failed.
    pub(super) failed: AtomicU64,
}

impl Sent {
    fn count(&self, outcome: &Result<(), Fault>) {
        let counter = if outcome.is_ok() { &self.taken } else { &self.failed };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// What is sent, where to, and as whose.
pub(super) struct Exporter<'e> {
    pub(super) settings: &'e TelemetrySettings,
    pub(super) client: Client,
    pub(super) resource: Resource,
    pub(super) clock: Arc<dyn Clock>,
}

impl Exporter<'_> {
    /// Sends metrics at the interval, the first at once and the last when `stop` says so.
    pub(super) fn metrics(&self, source: Metrics, sent: Arc<Sent>, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
        let mut collector = self.collector("metrics");
        let (resource, clock, interval) = (self.resource.clone(), Arc::clone(&self.clock), self.settings.interval);
        let since = clock.unix_nanos().unsigned_abs();
        let ending = stop.clone();
        let work = async move {
            let mut ticks = tokio::time::interval(interval);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                let stopping = tokio::select! {
                    _ = ticks.tick() => false,
                    () = listen::stopped(&mut stop) => true,
                };
                let families = source.families().await;
                let stretch = metrics::Stretch { since, until: clock.unix_nanos().unsigned_abs() };
                let message = metrics::message(families, resource.clone(), stretch);
                sent.count(&collector.send(message.encode_to_vec()).await);
                if stopping {
                    break;
                }
            }
        };
        tokio::spawn(bounded(work, "metrics", ending))
    }

    /// Sends spans as they come.
    pub(super) fn spans(&self, spans: Receiver<Span>, sent: Arc<Sent>, stop: watch::Receiver<bool>) -> JoinHandle<()> {
        let (collector, resource) = (self.collector("traces"), self.resource.clone());
        let ending = stop.clone();
        let work = async move { spans::send(spans, resource, (collector, &sent), stop).await };
        tokio::spawn(bounded(work, "traces", ending))
    }

    fn collector(&self, signal: &'static str) -> Collector {
        Collector::new(self.client.clone(), self.settings.endpoint.of(signal), signal, Arc::clone(&self.clock))
    }
}

/// Does the work, but not for long after `stop` said so.
async fn bounded(work: impl Future<Output = ()>, signal: &'static str, mut stop: watch::Receiver<bool>) {
    let too_late = async {
        listen::stopped(&mut stop).await;
        tokio::time::sleep(FLUSH).await;
    };
    tokio::select! {
        () = work => {}
        () = too_late => tracing::warn!(signal, "the last telemetry could not be sent in time"),
    }
}

/// What speaks: this program.
fn scope() -> InstrumentationScope {
    InstrumentationScope {
        name: "lazurite".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..Default::default()
    }
}

/// An attribute in OTLP's form.
pub(super) fn attribute(name: &str, value: any_value::Value) -> KeyValue {
    KeyValue { key: name.to_owned(), value: Some(AnyValue { value: Some(value) }), ..Default::default() }
}

/// An attribute that is a text.
pub(super) fn text(name: &str, value: impl Into<String>) -> KeyValue {
    attribute(name, any_value::Value::StringValue(value.into()))
}

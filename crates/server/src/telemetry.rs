//! Metrics and traces for an OpenTelemetry collector: OTLP over HTTP, in protobuf.
//!
//! Metrics are the ones that Prometheus can ask for, read from the same counters ([`crate::metrics`]); nothing is counted twice
//! (docs/adr/0017). With telemetry off, none of this stands in a request's way; with it on, a request is timed, and a share of them is
//! told as spans. A collector that is away costs a line in the log and figures, never a request.

mod context;
mod durations;
mod export;
mod settings;
mod span;
mod watch;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context as _, Result};
use lazurite_model::{Clock, Random};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinHandle;

use crate::metrics::{Family, Metrics, label};
use crate::running;
use export::{Exporter, Sent};
pub use settings::{Endpoint, TelemetrySettings};
pub use watch::{Answers, Watch, Watched};

/// Telemetry that is on, and not sent yet.
pub struct Telemetry {
    settings: TelemetrySettings,
    figures: TelemetryFigures,
    spans: Option<Receiver<Span>>,
    client: reqwest::Client,
    resource: Resource,
    clock: Arc<dyn Clock>,
}

/// What telemetry itself adds to the metrics.
#[derive(Clone)]
pub struct TelemetryFigures {
    watch: Arc<Watch>,
    metrics: Arc<Sent>,
    traces: Arc<Sent>,
}

/// The work that sends it.
pub struct Exporting {
    stop: tokio::sync::watch::Sender<bool>,
    work: Vec<JoinHandle<()>>,
}

impl Telemetry {
    /// From now on requests can be watched.
    ///
    /// # Errors
    /// When nothing can be sent over TLS here.
    pub fn begin(settings: &TelemetrySettings, clock: Arc<dyn Clock>, random: &dyn Random) -> Result<Self> {
        let (watch, spans) = Watch::new(settings.traces, Arc::clone(&clock), random);
        let figures = TelemetryFigures { watch: Arc::new(watch), metrics: Arc::default(), traces: Arc::default() };
        Ok(Self {
            client: export::client().context("the system has no certificate authorities")?,
            resource: resource(settings, random),
            clock,
            settings: settings.clone(),
            figures,
            spans,
        })
    }

    /// What requests are watched with.
    pub fn watch(&self) -> Arc<Watch> {
        Arc::clone(&self.figures.watch)
    }

    /// What it adds to the metrics.
    pub fn figures(&self) -> TelemetryFigures {
        self.figures.clone()
    }

    /// Begins to send these metrics, and the spans of requests that are watched.
    pub fn export(self, metrics: Metrics) -> Exporting {
        let Self { settings, figures, spans, client, resource, clock } = self;
        let (stop, stopping) = tokio::sync::watch::channel(false);
        let exporter = Exporter { settings: &settings, client, resource, clock };
        let mut work = vec![exporter.metrics(metrics, figures.metrics, stopping.clone())];
        work.extend(spans.map(|spans| exporter.spans(spans, figures.traces, stopping)));
        Exporting { stop, work }
    }
}

impl TelemetryFigures {
    /// The time that requests took, and how telemetry itself does.
    pub fn families(&self) -> [Family; 3] {
        let mut messages = Family::counter(
            "lazurite.telemetry.messages",
            "{message}",
            "Messages to the collector by what became of them.",
        );
        for (signal, sent) in [("metrics", &self.metrics), ("traces", &self.traces)] {
            for (outcome, count) in [("taken", &sent.taken), ("failed", &sent.failed)] {
                let labels = [(label::SIGNAL, signal.into()), (label::OUTCOME, outcome.into())];
                messages = messages.with(labels, count.load(Ordering::Relaxed));
            }
        }
        let dropped = Family::counter(
            "lazurite.telemetry.spans.dropped",
            "{span}",
            "Spans that were not kept because the collector did not take those before them.",
        );
        [self.watch.durations.family(), messages, dropped.of(self.watch.dropped())]
    }
}

impl Exporting {
    /// Sends what is left, within a few seconds.
    ///
    /// # Errors
    /// When a part of the work had failed.
    pub async fn finish(self) -> Result<()> {
        self.stop.send_replace(true);
        running::finished(self.work).await
    }
}

/// Who speaks. What the operator says counts; a process that was not given a name has one of its own all the same.
fn resource(settings: &TelemetrySettings, random: &dyn Random) -> Resource {
    let own = [
        ("service.name", "lazurite".to_owned()),
        ("service.instance.id", random.uuid().to_string()),
        ("service.version", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let said = |name: &str| settings.resource.iter().any(|(known, _)| known == name);
    let own = own.into_iter().filter(|(name, _)| !said(name)).map(|(name, value)| export::text(name, value));
    let attributes = own.chain(settings.resource.iter().map(|(name, value)| export::text(name, value))).collect();
    Resource { attributes, ..Default::default() }
}

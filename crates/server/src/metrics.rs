//! What the server did and how it is, for Prometheus: `GET /metrics` of the administrators' listener.
//!
//! All numbers are read when they are asked for; the request path only adds to counters. Labels are our own words
//! (operations, causes), never what a client sent: no key, token, address, account or query can come to stand here.

mod process;
mod text;

use std::sync::Arc;

use lazurite_gateway::{Gateway, LimitsState};

use crate::background::Rounds;
use crate::dispatch::Surfaces;
use text::{Kind, Text};

/// Where the numbers are.
#[derive(Clone)]
pub struct Metrics {
    gateway: Arc<Gateway>,
    surfaces: Arc<Surfaces>,
    rounds: Rounds,
}

impl Metrics {
    /// Those of a server.
    pub fn new(gateway: &Arc<Gateway>, surfaces: &Arc<Surfaces>, rounds: &Rounds) -> Self {
        Self { gateway: Arc::clone(gateway), surfaces: Arc::clone(surfaces), rounds: rounds.clone() }
    }

    /// All of them, in Prometheus's text format (version 0.0.4).
    pub async fn text(&self) -> String {
        let mut text = Text::default();
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        text.family("lazurite_build_info", Kind::Gauge, "Always 1; its label is the version.");
        text.sample("lazurite_build_info", &version, 1);
        self.gate(&mut text);
        self.limits(&mut text);
        self.work(&mut text);
        self.state(&mut text).await;
        process::write(&mut text);
        text.finish()
    }

    fn gate(&self, text: &mut Text) {
        let metrics = self.gateway.metrics();
        let name = "lazurite_requests_total";
        text.family(name, Kind::Counter, "Finished data-plane requests by operation and class of the status.");
        for (operation, class, count) in metrics.answered {
            text.sample(name, &[("operation", operation), ("status", class)], count);
        }
        let name = "lazurite_refusals_total";
        text.family(
            name,
            Kind::Counter,
            "Refused data-plane requests by cause; limits refuse by sas-rate and account-quota.",
        );
        for (cause, count) in metrics.refused {
            text.sample(name, &[("cause", cause)], count);
        }
        let name = "lazurite_decision_seconds";
        text.family(name, Kind::Histogram, "Time from a request's first line to its admission, of every 16th request.");
        text.histogram(name, &metrics.decisions);
    }

    fn limits(&self, text: &mut Text) {
        let health = self.gateway.limits_health();
        let replicas = match health.state {
            LimitsState::Alone => 1,
            LimitsState::Shared { replicas } => replicas,
            LimitsState::Away { .. } => 0,
        };
        let name = "lazurite_limits_replicas";
        text.single(
            name,
            Kind::Gauge,
            "Replicas that limits are counted with, this one among them; 0 while Redis is away.",
            replicas,
        );
        let name = "lazurite_limits_rounds_total";
        text.family(name, Kind::Counter, "Rounds in which limits were exchanged through Redis, or could not be.");
        text.sample(name, &[("outcome", "held")], health.rounds);
        text.sample(name, &[("outcome", "missed")], health.missed);
    }

    fn work(&self, text: &mut Text) {
        let counts = self.rounds.counts();
        text.single(
            "lazurite_usage_batches_total",
            Kind::Counter,
            "Batches of usage added to the totals.",
            counts.batches_stored,
        );
        text.single(
            "lazurite_usage_batch_failures_total",
            Kind::Counter,
            "Times that a batch of usage could not be added; it is kept and tried again.",
            counts.batches_failed,
        );
        text.single(
            "lazurite_follow_failures_total",
            Kind::Counter,
            "Times that other replicas' changes could not be read.",
            counts.follows_failed,
        );
        text.single(
            "lazurite_connections_open",
            Kind::Gauge,
            "Connections that clients have open.",
            self.surfaces.connections.open(),
        );
    }

    async fn state(&self, text: &mut Text) {
        let readiness = &self.surfaces.readiness;
        let (known, latest) = (self.gateway.revision(), readiness.latest().await);
        text.single(
            "lazurite_accounts",
            Kind::Gauge,
            "Maps accounts that the gate knows.",
            self.gateway.accounts() as u64,
        );
        text.single("lazurite_revision", Kind::Gauge, "The state's revision by which requests are decided.", known.0);
        if let Some(latest) = latest {
            let lag = latest.0.saturating_sub(known.0).max(0);
            text.single("lazurite_revision_lag", Kind::Gauge, "Revisions that this replica has not heard of yet.", lag);
        }
        text.single(
            "lazurite_state_reachable",
            Kind::Gauge,
            "1 while the database answers.",
            u64::from(latest.is_some()),
        );
        text.single(
            "lazurite_stopping",
            Kind::Gauge,
            "1 from when the server was asked to stop.",
            u64::from(readiness.is_stopping()),
        );
    }
}

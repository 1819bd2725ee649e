//! What the server did and how it is: for Prometheus at `GET /metrics` of the administrators' listener, and for a collector.
//!
//! All numbers are read when they are asked for; the request path only adds to counters. Labels are our own words
//! (operations, causes), never what a client sent: no key, token, address, account or query can come to stand here.

mod family;
mod gate;
pub mod label;
mod process;
mod text;
mod work;

use std::sync::Arc;

use lazurite_gateway::Gateway;
use lazurite_model::Clock;

use crate::background::{Rounds, Workshop};
use crate::dispatch::Surfaces;
use crate::telemetry::TelemetryFigures;
pub use family::{Family, Kind, Label, Point, Value};

/// Where the numbers are.
#[derive(Clone)]
pub struct Metrics {
    gateway: Arc<Gateway>,
    surfaces: Arc<Surfaces>,
    rounds: Rounds,
    clock: Arc<dyn Clock>,
    telemetry: Option<TelemetryFigures>,
}

impl Metrics {
    /// Those of a server.
    pub fn new(surfaces: &Arc<Surfaces>, workshop: &Workshop) -> Self {
        Self {
            gateway: Arc::clone(&workshop.gateway),
            surfaces: Arc::clone(surfaces),
            rounds: workshop.rounds.clone(),
            clock: Arc::clone(&workshop.clock),
            telemetry: None,
        }
    }

    /// The same with those of telemetry, if that is on.
    #[must_use]
    pub fn with(mut self, telemetry: Option<TelemetryFigures>) -> Self {
        self.telemetry = telemetry;
        self
    }

    /// All of them, in Prometheus's text format.
    pub async fn text(&self) -> String {
        text::write(&self.families().await)
    }

    /// All of them.
    pub async fn families(&self) -> Vec<Family> {
        let (now, counts) = (self.clock.unix_nanos(), self.rounds.counts());
        let build = Family::gauge("lazurite.build_info", "", "Always 1; its label is the version.")
            .with([(label::VERSION, env!("CARGO_PKG_VERSION").into())], true);
        let mut all = vec![build];
        all.extend(gate::requests(&self.gateway));
        all.extend(gate::limits(self.gateway.limits_health(), now));
        all.extend(gate::journal(&self.gateway, now));
        all.extend(work::meter(self.gateway.meter().figures(), &counts, now));
        all.extend(work::usage(&counts));
        all.extend(work::following(&counts, now));
        all.extend(self.state().await);
        all.extend(process::families());
        all.extend(self.telemetry.iter().flat_map(TelemetryFigures::families));
        all
    }

    async fn state(&self) -> [Family; 6] {
        let readiness = &self.surfaces.readiness;
        let (known, latest) = (self.gateway.revision(), readiness.latest().await);
        let lag =
            Family::gauge("lazurite.revision.lag", "{revision}", "Revisions that this replica has not heard of yet.");
        [
            Family::gauge("lazurite.connections.open", "{connection}", "Connections that clients have open.")
                .of(self.surfaces.connections.open()),
            Family::gauge("lazurite.accounts", "{account}", "Maps accounts that the gate knows.")
                .of(self.gateway.accounts() as u64),
            Family::gauge("lazurite.revision", "", "The state's revision by which requests are decided.").of(known.0),
            latest.map(|latest| latest.0.saturating_sub(known.0).max(0)).into_iter().fold(lag, Family::of),
            Family::gauge("lazurite.state.reachable", "", "1 while the database answers.").of(latest.is_some()),
            Family::gauge("lazurite.stopping", "", "1 from when the server was asked to stop.")
                .of(readiness.is_stopping()),
        ]
    }
}

/// From then until now, in seconds; a clock that was set back counts as none.
#[allow(clippy::cast_precision_loss, reason = "nanoseconds of years are exact to a microsecond")]
fn seconds_since(then: i64, now: i64) -> f64 {
    now.saturating_sub(then).max(0) as f64 / 1e9
}

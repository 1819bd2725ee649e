//! `[telemetry]`: where metrics and traces go, how often, and of which requests.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::ServeFile;
use crate::telemetry::{Endpoint, TelemetrySettings};

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelemetryTable {
    /// The collector's base address, `http://` or `https://`.
    pub otlp_endpoint: String,
    /// How often metrics are sent.
    #[serde(default = "interval_seconds")]
    pub interval_seconds: u64,
    /// The share of the requests that are traced, from 0 to 1; absent: none is.
    pub traces: Option<f64>,
    /// What sets this process apart: attributes of the resource.
    #[serde(default)]
    pub resource: BTreeMap<String, String>,
}

const fn interval_seconds() -> u64 {
    TelemetrySettings::INTERVAL.as_secs()
}

impl ServeFile {
    /// Where metrics and traces go; `None`: nowhere.
    ///
    /// # Errors
    /// When a value is none that can be meant.
    pub fn telemetry(&self) -> Result<Option<TelemetrySettings>> {
        let Some(table) = &self.telemetry else { return Ok(None) };
        let endpoint = Endpoint::parse(&table.otlp_endpoint).context("`telemetry.otlp_endpoint`")?;
        ensure!(
            (1..=3600).contains(&table.interval_seconds),
            "`telemetry.interval_seconds` must be from 1 to 3600 (an hour)"
        );
        ensure!(
            table.traces.is_none_or(|share| (0.0..=1.0).contains(&share)),
            "`telemetry.traces` is a share of the requests, from 0 to 1"
        );
        ensure!(
            table.resource.iter().all(|(name, value)| !name.is_empty() && !value.is_empty()),
            "`telemetry.resource` has a name or a value that is empty"
        );
        Ok(Some(TelemetrySettings {
            endpoint,
            interval: Duration::from_secs(table.interval_seconds),
            traces: table.traces,
            resource: table.resource.clone().into_iter().collect(),
        }))
    }
}

/// What `lazurite start` sends to the collector that `--otlp-endpoint` or the variable names.
///
/// # Errors
/// When it names none.
pub fn of_argument(endpoint: Option<&str>) -> Result<Option<TelemetrySettings>> {
    let variable = super::otlp_variable();
    let Some(text) = endpoint.or(variable.as_deref()) else { return Ok(None) };
    let named = || if endpoint.is_some() { "--otlp-endpoint" } else { super::OTLP_VARIABLE };
    Ok(Some(TelemetrySettings::developer(Endpoint::parse(text).with_context(named)?)))
}

//! Where telemetry goes, and how much of it.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use reqwest::Url;

/// How telemetry is sent.
#[derive(Clone, Debug)]
pub struct TelemetrySettings {
    /// The collector.
    pub endpoint: Endpoint,
    /// How often metrics are sent.
    pub interval: Duration,
    /// Of which share of the requests spans are made, from 0 to 1; `None`: of none, whatever their callers do.
    pub traces: Option<f64>,
    /// What sets this process apart, besides its version: attributes of the resource.
    pub resource: Vec<(String, String)>,
}

impl TelemetrySettings {
    /// How often metrics are sent, unless something else is said.
    pub const INTERVAL: Duration = Duration::from_secs(10);

    /// A developer's: everything.
    pub fn developer(endpoint: Endpoint) -> Self {
        Self { endpoint, interval: Self::INTERVAL, traces: Some(1.0), resource: Vec::new() }
    }
}

/// The base address of a collector that speaks OTLP over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// The address, to which `/v1/metrics` and `/v1/traces` are added.
    ///
    /// # Errors
    /// A sentence that says what an address is. One that may hold a password is not repeated.
    pub fn parse(text: &str) -> Result<Self> {
        const SUCH: &str = "such as http://127.0.0.1:4318 (OTLP over HTTP; gRPC is not spoken)";
        let url = Url::parse(text).with_context(|| format!("it is no address {SUCH}"))?;
        ensure!(url.username().is_empty() && url.password().is_none(), "it may hold no user and no password");
        ensure!(matches!(url.scheme(), "http" | "https") && url.has_host(), "`{text}` is no address {SUCH}");
        ensure!(url.query().is_none() && url.fragment().is_none(), "it ends with a path, {SUCH}");
        Ok(Self(url))
    }

    /// Where one kind of telemetry goes.
    pub(super) fn of(&self, signal: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}/v1/{signal}", self.0.path().trim_end_matches('/')));
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_base_to_which_the_kind_of_telemetry_is_added() {
        let of = |text| Endpoint::parse(text).unwrap().of("traces").to_string();
        assert_eq!(of("http://127.0.0.1:4318"), "http://127.0.0.1:4318/v1/traces");
        assert_eq!(of("https://collector.example/otlp/"), "https://collector.example/otlp/v1/traces");
    }

    #[test]
    fn what_is_no_address_is_refused_and_a_password_not_repeated() {
        for text in ["", "collector:4318", "grpc://a:4317", "http://", "http://a?key=b", "http://a#b", "127.0.0.1:4318"]
        {
            assert!(Endpoint::parse(text).is_err(), "{text}");
        }
        let refusal = format!("{:#}", Endpoint::parse("http://user:secret@a").unwrap_err());
        assert!(refusal.contains("password") && !refusal.contains("secret"));
    }
}

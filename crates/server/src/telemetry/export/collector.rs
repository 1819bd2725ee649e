//! One kind of telemetry on its way to the collector: one POST after the other, and one line in the log when the collector is away.

use std::sync::Arc;
use std::time::Duration;

use http::{StatusCode, header};
use lazurite_model::Clock;
use reqwest::{Client, Url};

/// A collector that has not answered by then is taken for broken.
const PATIENCE: Duration = Duration::from_secs(10);
/// No more of an answer is read: it says only how it went.
const MOST_BYTES: usize = 64 << 10;
/// A collector that comes and goes is spoken of once in so many nanoseconds.
const QUIET: i64 = 60_000_000_000;
/// What the specification calls transient, besides what never reached the collector.
const TRANSIENT: [StatusCode; 4] = [
    StatusCode::TOO_MANY_REQUESTS,
    StatusCode::BAD_GATEWAY,
    StatusCode::SERVICE_UNAVAILABLE,
    StatusCode::GATEWAY_TIMEOUT,
];

/// Why telemetry was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(super) struct Fault {
    reason: String,
    /// Whether the same may be taken later.
    pub(super) is_transient: bool,
    /// When to try again, if the collector says it.
    pub(super) after: Option<Duration>,
}

/// The collector, for one kind of telemetry.
pub(super) struct Collector {
    client: Client,
    url: Url,
    signal: &'static str,
    clock: Arc<dyn Clock>,
    standing: Standing,
}

/// What was said of the collector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Standing {
    is_away: bool,
    /// Whether the log says so.
    is_told: bool,
    /// Until when nothing is said, in Unix nanoseconds.
    quiet_until: i64,
}

/// What is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum News {
    Away,
    Back,
}

/// What both kinds of telemetry are sent with. The system's certificate authorities count; no proxy and no redirect is followed, so that
/// telemetry goes where the operator said and nowhere else.
///
/// # Errors
/// When the system has no certificate authorities.
pub(in crate::telemetry) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("lazurite/", env!("CARGO_PKG_VERSION")))
        .build()
}

impl Collector {
    pub(super) fn new(client: Client, url: Url, signal: &'static str, clock: Arc<dyn Clock>) -> Self {
        Self { client, url, signal, clock, standing: Standing::default() }
    }

    /// Sends a message in protobuf.
    ///
    /// # Errors
    /// When it was not taken; the log says so, once.
    pub(super) async fn send(&mut self, message: Vec<u8>) -> Result<(), Fault> {
        let sent = self.post(message).await;
        let now = self.clock.unix_nanos();
        match (self.standing.learn(sent.is_ok(), now), &sent) {
            (Some(News::Away), Err(fault)) => tracing::warn!(
                signal = self.signal, endpoint = %self.url, %fault,
                "the collector does not take telemetry; requests go on without it"
            ),
            (Some(News::Back), _) => {
                tracing::info!(signal = self.signal, endpoint = %self.url, "the collector takes telemetry again");
            }
            _ => {}
        }
        sent
    }

    async fn post(&self, message: Vec<u8>) -> Result<(), Fault> {
        let request = self.client.post(self.url.clone()).header(header::CONTENT_TYPE, "application/x-protobuf");
        let mut answer = request.body(message).send().await.map_err(|error| Fault {
            reason: causes(&error.without_url()),
            is_transient: true,
            after: None,
        })?;
        let status = answer.status();
        let seconds = answer.headers().get(header::RETRY_AFTER).and_then(|after| after.to_str().ok()?.parse().ok());
        // The connection can be used again only when the answer was read; one that is too long is cut with it.
        let mut read = 0;
        while let Ok(Some(chunk)) = answer.chunk().await {
            read += chunk.len();
            if read > MOST_BYTES {
                break;
            }
        }
        if status.is_success() {
            return Ok(());
        }
        let is_transient = TRANSIENT.contains(&status);
        Err(Fault { reason: format!("it answers {status}"), is_transient, after: seconds.map(Duration::from_secs) })
    }
}

impl Standing {
    fn learn(&mut self, is_taken: bool, now: i64) -> Option<News> {
        let before = *self;
        self.is_away = !is_taken;
        if is_taken {
            self.is_told = false;
            return before.is_told.then_some(News::Back);
        }
        if before.is_told || now < before.quiet_until {
            return None;
        }
        (self.is_told, self.quiet_until) = (true, now.saturating_add(QUIET));
        Some(News::Away)
    }
}

/// An error and what caused it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    let all = std::iter::successors(Some(error), |error| error.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_that_is_away_is_spoken_of_once_and_once_when_it_is_back() {
        let mut standing = Standing::default();
        let said: Vec<_> = (0..1000).filter_map(|second| standing.learn(false, second * 1_000_000_000)).collect();
        assert_eq!(said, [News::Away]);
        let said: Vec<_> = (1000..2000).filter_map(|second| standing.learn(true, second * 1_000_000_000)).collect();
        assert_eq!(said, [News::Back]);
    }

    #[test]
    fn one_that_comes_and_goes_is_not_spoken_of_each_time() {
        let mut standing = Standing::default();
        let said = (0..600).filter_map(|second| standing.learn(second % 2 == 0, second * 1_000_000_000)).count();
        assert_eq!(said, 20, "gone and back once a minute");
    }
}

//! The token that is handed out: kept until five minutes before its end, then renewed by one request at a time.
//!
//! While a renewal fails or takes its time, the token that is there is handed out as long as it is valid: an identity
//! endpoint that is away for a minute is seen by nobody. What fails is not tried again at once.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use lazurite_model::Clock;
use secrecy::SecretString;
use tokio::sync::watch;

/// A token is renewed when it has this long to live. The SDK's credentials keep theirs until then too, so that an earlier
/// question would get the same one.
pub const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// After a renewal that brought nothing better, the next one waits this long.
const REST: SignedDuration = SignedDuration::from_secs(5);

/// Whoever has a token to fall back on waits this long for its successor.
const HURRY: Duration = Duration::from_secs(2);

/// Whoever has none waits this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A renewal that takes longer has failed: the SDK tries for 72 seconds.
const GIVE_UP: Duration = Duration::from_secs(90);

/// An access token. Its text is in no debug output.
#[derive(Debug)]
pub struct Token {
    /// The token itself.
    pub secret: SecretString,
    /// When it ends.
    pub expires_on: Timestamp,
}

/// Why there is no token: for the operator's log, in words that show no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);

/// Who gives tokens.
#[async_trait]
pub trait TokenSource: Send + Sync + 'static {
    /// A token for the maps.
    async fn token(&self) -> Result<Token, SourceError>;
}

#[derive(Debug, Default)]
struct State {
    held: Option<Arc<Token>>,
    is_renewing: bool,
    rest_until: Option<Timestamp>,
}

/// The token and its renewal.
pub struct Tokens {
    source: Arc<dyn TokenSource>,
    clock: Arc<dyn Clock>,
    state: watch::Sender<State>,
}

impl Tokens {
    /// The tokens of that source.
    pub fn new(source: Arc<dyn TokenSource>, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { source, clock, state: watch::Sender::new(State::default()) })
    }

    /// A valid token, if there is one. Waits for a renewal that is due; if the caller gives up, the renewal goes on.
    pub async fn current(self: &Arc<Self>) -> Option<Arc<Token>> {
        self.want();
        let mut state = self.state.subscribe();
        let patience = if self.held().is_some() { HURRY } else { PATIENCE };
        // Over or not: what is there now is what can be given.
        let _ = tokio::time::timeout(patience, state.wait_for(|state| !state.is_renewing)).await;
        self.held()
    }

    /// The token that is there, while it is valid.
    pub(crate) fn held(&self) -> Option<Arc<Token>> {
        let now = self.clock.now();
        self.state.borrow().held.clone().filter(|token| token.expires_on > now)
    }

    /// Begins a renewal if one is due, and waits for nothing.
    pub fn want(self: &Arc<Self>) {
        let now = self.clock.now();
        let begins = self.state.send_if_modified(|state| {
            let rests = state.rest_until.is_some_and(|until| now < until && until.duration_since(now) <= REST);
            let is_due = state.held.as_ref().is_none_or(|token| token.expires_on.duration_since(now) <= RENEW_BEFORE);
            let begins = is_due && !rests && !state.is_renewing;
            state.is_renewing |= begins;
            begins
        });
        if begins {
            tokio::spawn(Arc::clone(self).renew());
        }
    }

    async fn renew(self: Arc<Self>) {
        let source = Arc::clone(&self.source);
        // Its own task: if it panics, it has failed, and the next one may begin.
        let asked = tokio::spawn(async move { tokio::time::timeout(GIVE_UP, source.token()).await });
        let outcome = match asked.await {
            Ok(Ok(outcome)) => outcome.and_then(|token| self.checked(token)),
            Ok(Err(_)) => Err(SourceError(format!("no answer for {} seconds", GIVE_UP.as_secs()))),
            Err(_) => Err(SourceError("the credential failed".to_owned())),
        };
        let now = self.clock.now();
        self.state.send_modify(|state| {
            state.is_renewing = false;
            match outcome {
                Ok(token) => {
                    tracing::info!(expires_on = %token.expires_on, "got a token");
                    let lasts = token.expires_on.duration_since(now) > RENEW_BEFORE;
                    state.rest_until = (!lasts).then_some(now + REST);
                    state.held = Some(Arc::new(token));
                }
                Err(error) => {
                    let has_one = state.held.as_ref().is_some_and(|token| token.expires_on > now);
                    tracing::warn!(%error, has_one, "got no token");
                    state.rest_until = Some(now + REST);
                }
            }
        });
    }

    fn checked(&self, token: Token) -> Result<Token, SourceError> {
        if token.expires_on <= self.clock.now() {
            let message =
                "the identity endpoint gave a token that has ended already: compare the clocks of both machines";
            return Err(SourceError(message.to_owned()));
        }
        Ok(token)
    }
}

#[cfg(test)]
mod tests;

//! The web service: one address that gives tokens, and its health.

mod gate;
mod health;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get};
use lazurite_model::Clock;

use crate::address::TrustedProxies;
use crate::keys::FunctionKeys;
use crate::origins::AllowedOrigins;
use crate::rate::Limiter;
use crate::tokens::Tokens;

/// Where tokens are given: as in the article, a function that is named `GetAzureMapsToken`.
pub const PATH: &str = "/api/GetAzureMapsToken";

/// What the service is made of.
pub struct Broker {
    /// Whose pages may have a token.
    pub origins: AllowedOrigins,
    /// What they show.
    pub keys: Arc<FunctionKeys>,
    /// How often.
    pub limiter: Limiter,
    /// Who stands between.
    pub proxies: TrustedProxies,
    /// What they get.
    pub tokens: Arc<Tokens>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The service. A request needs [`lazurite_api::ClientAddress`] as extension: without it, it is refused.
pub fn router(broker: Arc<Broker>) -> Router {
    Router::new()
        .route(PATH, any(token::answer))
        .route("/health", get(health::ready))
        .route("/health/ready", get(health::ready))
        .route("/health/live", get(health::live))
        .with_state(broker)
}

#[cfg(test)]
mod tests;

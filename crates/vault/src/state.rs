//! What the data plane works with; made once by the server.

use std::sync::Arc;

use lazurite_api::Guard;
use lazurite_crypto::seal::Sealer;
use lazurite_model::{Clock, Random};
use lazurite_store::Store;

/// Everything that an operation may reach.
#[derive(Clone)]
pub struct State {
    /// The durable state.
    pub store: Store,
    /// Opens and seals values.
    pub sealer: Arc<Sealer>,
    /// Authenticates, and decides where roles do.
    pub guard: Arc<dyn Guard>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where versions come from.
    pub random: Arc<dyn Random>,
    /// Where this installation is reached.
    pub settings: Settings,
}

/// Where this installation is reached.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The sign-in server's origin, which challenges name.
    pub authority: String,
    /// The resource that tokens are for, e.g. `https://vault.localhost:8443`.
    pub resource: String,
    /// What follows a vault's name in its host, with port and without the leading dot, e.g. `vault.localhost:8443`.
    pub suffix: String,
}

impl Settings {
    /// The origin of a vault, without a trailing slash.
    pub(crate) fn origin(&self, vault: &str) -> String {
        format!("https://{}.{}", vault.to_lowercase(), self.suffix)
    }
}

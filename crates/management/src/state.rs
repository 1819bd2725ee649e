//! What the resource manager works with; made once by the server.

use std::sync::Arc;

use lazurite_api::{ApiName, Decisions, Guard, Throttle};
use lazurite_crypto::seal::Sealer;
use lazurite_model::{Clock, Location, Random, TenantId};
use lazurite_store::Store;

/// Everything that an operation may reach.
#[derive(Clone)]
pub struct State {
    /// The durable state.
    pub store: Store,
    /// Opens and seals account keys.
    pub sealer: Arc<Sealer>,
    /// Authenticates and authorises.
    pub guard: Arc<dyn Guard>,
    /// Tells what the gate decided.
    pub decisions: Arc<dyn Decisions>,
    /// How many requests each caller may send.
    pub throttle: Arc<Throttle>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where new ids and keys come from.
    pub random: Arc<dyn Random>,
    /// What this installation is called and where it is reached.
    pub settings: Settings,
}

/// What this installation is called, where it is reached, and whom it knows.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The cloud's name in the metadata; clients refuse `AzureCloud` for a cloud that is not Microsoft's.
    pub cloud_name: String,
    /// Where the surfaces are reached.
    pub origins: Origins,
    /// The location that this server plays.
    pub location: Location,
    /// The directories for which a trusted issuer speaks. Their principals are not known here: whoever assigns a role to one
    /// says itself what kind of principal it is.
    pub federated_tenants: Vec<TenantId>,
    /// Under which names metrics show the operations that the meter counts.
    pub api_names: &'static [ApiName],
}

/// Where the surfaces are reached: scheme, host and port, without a trailing slash.
#[derive(Clone, Debug)]
pub struct Origins {
    /// The resource manager, e.g. `https://localhost:8443`.
    pub arm: String,
    /// The sign-in server.
    pub authority: String,
    /// Microsoft Graph.
    pub graph: String,
    /// What follows a vault's name in its host, with port and without the leading dot, e.g. `vault.localhost:8443`.
    pub vault_suffix: String,
    /// The maps data plane.
    pub maps: String,
    /// The portal.
    pub portal: String,
}

//! What `lazurite start` made for the developer and `lazurite env` hands out, kept sealed in the data folder.

use anyhow::{Context as _, Result};
use lazurite_crypto::seal::Sealer;
use lazurite_model::{AppId, PrincipalId, ResourceId, Sealed, SubscriptionId, TenantId};
use serde::{Deserialize, Serialize};

use crate::config::Ports;
use crate::data_dir::DataDir;

const FILE: &str = "developer.sealed";
const CONTEXT: &str = "developer";

/// The developer's own credentials and the names of what was made first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Developer {
    /// The home tenant.
    pub tenant: TenantId,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The administrator's service principal.
    pub admin_client_id: AppId,
    /// Its object id: what roles are assigned to.
    pub admin_object_id: PrincipalId,
    /// Its secret.
    pub admin_client_secret: String,
    /// The administrator as a person.
    pub user: String,
    /// Their password.
    pub password: String,
    /// The first Maps account.
    pub account: ResourceId,
    /// The managed identity that callers of the identity port have unless they ask for another.
    pub identity: Option<ResourceId>,
    /// The header value that the App Service form of managed identity asks for.
    pub identity_header: String,
    /// How the server was started last.
    pub last_start: Option<LastStart>,
}

/// How the server was started last.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LastStart {
    /// The ports.
    pub ports: Ports,
    /// The region's name.
    pub location: String,
    /// The database, if it is not the file in the folder.
    pub database_url: Option<String>,
}

impl Developer {
    /// What the folder holds; `None` for a fresh one.
    pub fn read(data_dir: &DataDir, sealer: &Sealer) -> Result<Option<Self>> {
        let Some(sealed) = data_dir.read(FILE)? else { return Ok(None) };
        let damaged = || format!("{} is damaged or was sealed with another master.key", data_dir.file(FILE).display());
        let text = String::from_utf8(sealed).with_context(damaged)?;
        let plain = sealer.open(CONTEXT, &Sealed(text)).with_context(damaged)?;
        serde_json::from_slice(&plain).with_context(damaged).map(Some)
    }

    /// Keeps it.
    pub fn write(&self, data_dir: &DataDir, sealer: &Sealer) -> Result<()> {
        let plain = serde_json::to_vec(self)?;
        data_dir.write(FILE, sealer.seal(CONTEXT, &plain).0.as_bytes())
    }
}

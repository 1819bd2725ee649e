//! What this surface must be told: where everything is reached, and how the managed-identity endpoints know their callers.

use lazurite_model::{ResourceId, TenantId};
use secrecy::SecretString;

/// The public origins, e.g. `https://localhost:8443`, without a trailing slash.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Sign-in: the authority that clients are told.
    pub login: String,
    /// Microsoft Graph.
    pub graph: String,
    /// The resource manager's origins, by which tokens for it may be asked.
    pub resource_manager: Vec<String>,
    /// The map services' origins, by which tokens for them may be asked.
    pub maps: Vec<String>,
    /// The parent of all vaults' hosts, e.g. `https://vault.localhost:8443`.
    pub vault: String,
    /// The tenant that `/adfs` stands for.
    pub home_tenant: TenantId,
    /// The managed-identity endpoints.
    pub managed_identity: ManagedIdentitySettings,
}

/// How the managed-identity endpoints know their callers.
#[derive(Clone, Debug)]
pub struct ManagedIdentitySettings {
    /// What callers of `/MSI/token` must send as `X-IDENTITY-HEADER` or `secret`.
    pub header: SecretString,
    /// The user-assigned identity that a caller gets who names none.
    pub default_identity: Option<ResourceId>,
    /// Host names, besides `localhost` and addresses, under which the listener may be asked; a name that is not expected
    /// is a web page's attempt to reach it by rebinding DNS.
    pub hosts: Vec<String>,
}

//! What this surface must be told: where everything is reached, and what the managed-identity endpoints share.

use std::path::PathBuf;

use lazurite_model::TenantId;

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

/// What all managed-identity endpoints share. Who asks there is said per listener ([`crate::Workload`]).
#[derive(Clone, Debug)]
pub struct ManagedIdentitySettings {
    /// Host names, besides `localhost` and addresses, under which the listeners may be asked; a name that is not expected
    /// is a web page's attempt to reach them by rebinding DNS.
    pub hosts: Vec<String>,
    /// Where challenges for clients of Azure Arc are written. The clients of Azure read them in one folder only:
    /// `/var/opt/azcmagent/tokens` on Linux, `%ProgramData%\AzureConnectedMachineAgent\Tokens` on Windows.
    pub arc_folder: PathBuf,
}

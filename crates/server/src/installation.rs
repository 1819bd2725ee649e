//! What an installation is, whichever command started it: names, trust, and who gets tokens without a secret.

use std::path::PathBuf;

use lazurite_gateway::{LimitOptions, Regions, TrustedIssuer};
use lazurite_identity::Workload;
use lazurite_maps::Upstream;
use lazurite_model::{Location, TenantId};

use crate::config::Origins;
use crate::hosts::Hosts;
use crate::issuer_keys::{Configured, Reach};
use crate::journal::JournalSettings;
use crate::managed_identity::Door;
use crate::telemetry::TelemetrySettings;

/// An installation.
pub struct Installation {
    /// Where the surfaces are reached.
    pub origins: Origins,
    /// The hosts that are answered for.
    pub hosts: Hosts,
    /// The region that the server plays unless the request says another.
    pub location: Location,
    /// All regions that it plays, and where others are.
    pub regions: Regions,
    /// The tenant that `/adfs` stands for, and whose managed identities are given out.
    pub home_tenant: TenantId,
    /// Whether people and programs sign in here, or elsewhere only.
    pub sign_in: bool,
    /// Other issuers whose tokens are believed.
    pub trusted: Vec<Trusted>,
    /// Which other issuers' documents are fetched on the word of a directory's administrators.
    pub reach: Reach,
    /// A certificate authority that counts for these besides the system's, in PEM.
    pub extra_ca: Option<Vec<u8>>,
    /// Map servers that run elsewhere, behind the gate.
    pub upstreams: Vec<Upstream>,
    /// Where decisions are kept.
    pub journal: JournalSettings,
    /// Where counts are kept until they are in the totals.
    pub usage_folder: PathBuf,
    /// How limits are counted.
    pub limits: LimitOptions,
    /// Who asks for tokens on the shared listeners of managed identity.
    pub workloads: Vec<Workload>,
    /// Further listeners of managed identity.
    pub doors: Vec<Door>,
    /// Where challenges for clients of Azure Arc are written.
    pub arc_folder: PathBuf,
    /// Where metrics and traces go, if they do.
    pub telemetry: Option<TelemetrySettings>,
}

/// An issuer that the operator trusts.
#[derive(Clone, Debug)]
pub struct Trusted {
    /// What it is trusted with.
    pub settings: TrustedIssuer,
    /// How its key set is fetched.
    pub source: Configured,
}

impl Installation {
    /// The directories for which other issuers speak.
    pub fn federated_tenants(&self) -> Vec<TenantId> {
        self.trusted.iter().flat_map(|trusted| trusted.settings.tenants.iter().copied()).collect()
    }

    /// The trusted issuers' names.
    pub fn issuers(&self) -> Vec<String> {
        self.trusted.iter().map(|trusted| trusted.settings.issuer.clone()).collect()
    }
}

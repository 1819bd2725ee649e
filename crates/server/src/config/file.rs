//! The file of `lazurite serve`: TOML, unknown keys refused by name.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use lazurite_gateway::Regions;
use lazurite_maps::Upstream;
use lazurite_model::Location;
use serde::Deserialize;

use super::journal::JournalTable;
use super::limits::{LimitsTable, RedisTable};
use super::region::{self, RegionTable};
use super::telemetry::TelemetryTable;
use super::trusted_issuer::TrustedIssuerTable;
use super::upstream::{self, UpstreamTable};
use super::{BootstrapTable, Origins};
use crate::installation::Trusted;
use crate::managed_identity::{self, ARC_FOLDER, Plan};
use crate::seed::file::Source;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServeFile {
    /// Addresses, names, folder.
    pub server: ServerTable,
    /// The certificate.
    pub tls: TlsTable,
    /// The database.
    #[serde(default)]
    pub database: DatabaseTable,
    /// The sign-in server.
    #[serde(default)]
    pub sign_in: SignInTable,
    /// Other issuers whose tokens are believed.
    #[serde(default)]
    pub trusted_issuer: Vec<TrustedIssuerTable>,
    /// Map servers that run elsewhere, behind the gate.
    #[serde(default)]
    pub upstream: Vec<UpstreamTable>,
    /// Regions with hosts of their own, here or elsewhere.
    #[serde(default)]
    pub region: Vec<RegionTable>,
    /// Who gets tokens without a secret.
    #[serde(default)]
    pub managed_identity: Vec<managed_identity::Table>,
    /// Which decisions are kept.
    #[serde(default)]
    pub journal: JournalTable,
    /// How limits are counted.
    #[serde(default)]
    pub limits: LimitsTable,
    /// Where replicas add up what they let through.
    pub redis: Option<RedisTable>,
    /// Where metrics and traces go.
    pub telemetry: Option<TelemetryTable>,
    /// The first administrator.
    pub bootstrap: Option<BootstrapTable>,
}

/// Addresses, names, folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerTable {
    /// Addresses and ports for HTTPS, everything.
    pub listen: Vec<SocketAddr>,
    /// Addresses and ports for HTTP without TLS, maps alone.
    #[serde(default)]
    pub http_listen: Vec<SocketAddr>,
    /// Addresses and ports for HTTP without TLS, managed identity alone.
    #[serde(default)]
    pub identity_listen: Vec<SocketAddr>,
    /// Addresses and ports for HTTP without TLS, health and metrics alone.
    #[serde(default)]
    pub admin_listen: Vec<SocketAddr>,
    /// The master key that all replicas share; `master.key` in the data folder if absent.
    pub master_key_file: Option<PathBuf>,
    /// For so many seconds after it was asked to stop, the server takes requests that a load balancer still sends.
    #[serde(default = "drain_seconds")]
    pub drain_seconds: u64,
    /// Where keys are kept, and the state unless a database is named.
    pub data_dir: PathBuf,
    /// The Azure region that the server plays.
    #[serde(default = "first_location")]
    pub location: String,
    /// The public origin of every surface that has none of its own.
    pub origin: Option<String>,
    /// The public origin of sign-in.
    pub login: Option<String>,
    /// The public origin of Microsoft Graph.
    pub graph: Option<String>,
    /// The public origin of the resource manager.
    pub management: Option<String>,
    /// The public origins of the maps; the first is the one that clients are told.
    #[serde(default)]
    pub maps: Vec<String>,
    /// Where challenges for clients of Azure Arc are written.
    #[serde(default = "arc_folder")]
    pub arc_folder: PathBuf,
}

fn first_location() -> String {
    "eastus".to_owned()
}

fn drain_seconds() -> u64 {
    super::production::DRAIN_SECONDS
}

fn arc_folder() -> PathBuf {
    PathBuf::from(ARC_FOLDER)
}

/// The certificate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsTable {
    /// The chain, the server's own certificate first, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// The database.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseTable {
    /// `postgres://…`; SQLite in the data folder if absent.
    pub url: Option<secrecy::SecretString>,
}

/// The sign-in server.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInTable {
    /// Whether people and programs sign in here. If not, Graph and managed identity are off too.
    pub enabled: bool,
}

impl Default for SignInTable {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl ServeFile {
    /// Reads the file.
    ///
    /// # Errors
    /// A sentence that names the line and the key.
    pub fn read(path: &Path) -> Result<Self> {
        let file: Self = Source::open("the configuration", path)?.parse()?;
        ensure!(!file.server.listen.is_empty(), "`server.listen` names no address");
        file.telemetry()?;
        if !file.sign_in.enabled {
            ensure!(
                !file.trusted_issuer.is_empty(),
                "nobody could get in: turn `sign_in.enabled` on, or name a [[trusted_issuer]]"
            );
            ensure!(
                file.managed_identity.is_empty() && file.server.identity_listen.is_empty(),
                "managed identities get their tokens from the sign-in server, and `sign_in.enabled` is false"
            );
        }
        Ok(file)
    }

    /// The region.
    pub fn location(&self) -> Result<Location> {
        region::location("server.location", &self.server.location)
    }

    /// All regions that are played, and where others are.
    pub fn regions(&self, origins: &Origins) -> Result<Regions> {
        region::regions(self.location()?, &self.region, origins)
    }

    /// Where the surfaces are reached.
    pub fn origins(&self) -> Result<Origins> {
        let server = &self.server;
        let one = |key: &str, own: &Option<String>| {
            let named = own.as_ref().or(server.origin.as_ref());
            let origin = named.with_context(|| format!("name `server.{key}`, or `server.origin` for all surfaces"))?;
            checked_origin(&format!("server.{key}"), origin)
        };
        let maps = match &*server.maps {
            [] => vec![one("maps", &None)?],
            several => several.iter().map(|origin| checked_origin("server.maps", origin)).collect::<Result<_>>()?,
        };
        let maps = region::with_origins(maps, &self.region);
        let base = one("login", &server.login)?;
        let host = base.strip_prefix("https://").unwrap_or(&base);
        Ok(Origins {
            vault_suffix: format!(".vault.{host}"),
            graph: one("graph", &server.graph)?,
            resource_manager: vec![one("management", &server.management)?],
            maps,
            base,
        })
    }

    /// The map servers behind the gate.
    pub fn upstreams(&self) -> Result<Vec<Upstream>> {
        upstream::read(&self.upstream)
    }

    /// The other issuers.
    pub fn trusted(&self, origins: &Origins) -> Result<Vec<Trusted>> {
        let mut all: Vec<Trusted> = Vec::new();
        for (index, table) in self.trusted_issuer.iter().enumerate() {
            let at = || format!("trusted_issuer {} (`{}`)", index + 1, table.issuer);
            let trusted = table.trusted(origins).with_context(at)?;
            if all.iter().any(|other| other.settings.issuer == table.issuer) {
                bail!("{}: it stands there twice", at());
            }
            all.push(trusted);
        }
        Ok(all)
    }

    /// Who gets tokens without a secret.
    pub fn managed_identities(&self) -> Result<Plan> {
        Plan::of(&self.managed_identity, &self.server.arc_folder)
    }
}

/// An origin without a trailing slash.
pub(super) fn checked_origin(key: &str, text: &str) -> Result<String> {
    let origin = text.trim_end_matches('/');
    let uri: Option<http::Uri> = origin.parse().ok();
    let good = uri.as_ref().is_some_and(|uri| {
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        uri.scheme_str() == Some("https") && plain && uri.path() == "/" && uri.query().is_none()
    });
    ensure!(good, "`{key}`: `{text}` is no origin such as https://maps.example.com");
    Ok(origin.to_owned())
}

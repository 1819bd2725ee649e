//! Where the outside world enters: what a run was asked to do, and the one place that reads the environment or prints.

mod bootstrap;
mod broker;
mod file;
mod journal;
mod limits;
mod origins;
mod production;
mod region;
mod telemetry;
mod trusted_issuer;
mod upstream;

use std::path::{Path, PathBuf};

use lazurite_maps::Upstream;
use lazurite_model::Location;

use crate::managed_identity;
use crate::telemetry::TelemetrySettings;
pub use bootstrap::BootstrapTable;
pub use broker::BrokerFile;
pub use file::ServeFile;
pub use origins::Origins;
pub use region::developer as developer_regions;
pub use telemetry::of_argument as telemetry_of_argument;
pub use upstream::of_argument as tileset_of_argument;

/// What `lazurite start` was asked for.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where state, keys and certificates are kept.
    pub data_dir: PathBuf,
    /// The three ports.
    pub ports: Ports,
    /// The region that this server plays unless the request says another.
    pub location: Location,
    /// All regions that it plays, the default first.
    pub locations: Vec<Location>,
    /// The seed of a fresh folder.
    pub seed: Option<PathBuf>,
    /// `postgres://…`, or `None` for SQLite in the data folder.
    pub database_url: Option<String>,
    /// Map servers that run elsewhere.
    pub upstreams: Vec<Upstream>,
    /// Who gets tokens without a secret, besides the developer's own programs.
    pub managed_identity: managed_identity::Plan,
    /// Where metrics and traces go, if they do.
    pub telemetry: Option<TelemetrySettings>,
}

/// The ports that the server listens on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Ports {
    /// HTTPS, everything.
    pub https: u16,
    /// HTTP on loopback, maps alone.
    pub http: u16,
    /// HTTP on loopback, managed identity.
    pub identity: u16,
}

/// The log level asked for in `LAZURITE_LOG` (e.g. `info`, `lazurite_gateway=debug`), or `otherwise`.
#[allow(clippy::disallowed_methods, reason = "the one home of the environment")]
pub fn log_filter(otherwise: &str) -> String {
    std::env::var("LAZURITE_LOG").unwrap_or_else(|_| otherwise.to_owned())
}

/// A person's password in `LAZURITE_PASSWORD`, if it is set and not empty.
#[allow(clippy::disallowed_methods, reason = "the one home of the environment")]
pub fn password_variable() -> Option<String> {
    std::env::var("LAZURITE_PASSWORD").ok().filter(|password| !password.is_empty())
}

/// The variable by which all OpenTelemetry programs are told of their collector.
const OTLP_VARIABLE: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// The collector's address in it, if it is set and not empty.
#[allow(clippy::disallowed_methods, reason = "the one home of the environment")]
fn otlp_variable() -> Option<String> {
    std::env::var(OTLP_VARIABLE).ok().filter(|address| !address.is_empty())
}

/// The system's hosts file.
#[allow(clippy::disallowed_methods, reason = "the one home of the environment")]
pub fn hosts_file() -> PathBuf {
    if cfg!(windows) {
        let root = std::env::var("SystemRoot").unwrap_or_else(|_| r"C:\Windows".to_owned());
        Path::new(&root).join(r"System32\drivers\etc\hosts")
    } else {
        PathBuf::from("/etc/hosts")
    }
}

/// How this program is called on this machine.
pub fn program_path() -> String {
    std::env::current_exe().map_or_else(|_| "lazurite".to_owned(), |path| path.display().to_string())
}

/// Prints to standard output.
#[allow(clippy::print_stdout, reason = "the one home of what a person reads")]
pub fn say(text: &str) {
    println!("{text}");
}

/// Prints to standard error.
#[allow(clippy::print_stderr, reason = "the one home of what a person reads")]
pub fn say_error(text: &str) {
    eprintln!("{text}");
}

//! The command line.

mod usage;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use lazurite_maps::Upstream;
use lazurite_model::Location;

pub use usage::{Asked, Column, Moment, Place, UsageArguments, UsageCommand, UsageFormat};

use crate::{config, managed_identity};

/// An Azure Maps account that anyone can run: sign-in, keys, SAS tokens, roles, limits, usage and real maps in one binary.
#[derive(Debug, Parser)]
#[command(name = "lazurite", version, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run everything on this machine, for development: made on first start, found again on the next
    Start(StartArguments),
    /// Run a server for others, as a configuration file says
    Serve(ServeArguments),
    /// Give the pages of one application tokens for the maps
    Broker(BrokerArguments),
    /// Print what clients need to find the server that `lazurite start` runs
    Env(EnvArguments),
    /// Print the lines that the hosts file needs where names below `localhost` do not resolve
    Hosts(HostsArguments),
    /// Say why a request to the maps was allowed or refused
    Explain(ExplainArguments),
    /// Act on the sign-in of a device that shows a code
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Act on the keys that sign tokens
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Tell what was counted: requests and billing transactions
    Usage(UsageArguments),
}

/// Arguments of `lazurite hosts`.
#[derive(Debug, Args)]
pub struct HostsArguments {
    /// The data folder of the server
    #[arg(long, value_name = "DIR", default_value = ".lazurite")]
    pub data_dir: PathBuf,
    /// Write the lines into the hosts file, in place of those that are there from before
    #[arg(long)]
    pub write: bool,
    /// Another file than the system's hosts file
    #[arg(long, value_name = "FILE", requires = "write")]
    pub file: Option<PathBuf>,
}

/// What can be done with the signing keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Sign with the next key from now on; tokens of the current one are believed until they end
    Rotate(RotateArguments),
    /// Make the master key that replicas share, unless the file is there; it is never printed
    Master(MasterArguments),
}

/// Arguments of `lazurite keys master`.
#[derive(Debug, Args)]
pub struct MasterArguments {
    /// Where it shall be; `server.master_key_file` then names it
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
}

/// Arguments of `lazurite keys rotate`.
#[derive(Debug, Args)]
pub struct RotateArguments {
    /// The data folder of the server that `lazurite start` runs
    #[arg(long, value_name = "DIR", default_value = ".lazurite", conflicts_with = "config")]
    pub data_dir: PathBuf,
    /// The configuration of the server that `lazurite serve` runs
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// Arguments of `lazurite explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// The x-ms-request-id of the answer
    pub id: uuid::Uuid,
    /// Whose journal is read
    #[command(flatten)]
    pub place: RotateArguments,
    /// How the decision is printed
    #[arg(long, value_enum, default_value = "text")]
    pub format: ExplainFormat,
}

/// How `lazurite explain` prints a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people
    Text,
    /// For programs: what the resource manager shows
    Json,
}

/// What can be done with a device's sign-in.
#[derive(Debug, Subcommand)]
pub enum DeviceCommand {
    /// Sign a person in and let the device have its tokens, as the device page does; the password comes from
    /// LAZURITE_PASSWORD or standard input
    Approve(ApproveArguments),
}

/// Arguments of `lazurite device approve`.
#[derive(Debug, Args)]
pub struct ApproveArguments {
    /// The code that the device shows
    pub user_code: String,
    /// Who signs in, e.g. admin@lazurite.localhost
    #[arg(long, value_name = "UPN")]
    pub user: String,
    /// The data folder of the server
    #[arg(long, value_name = "DIR", default_value = ".lazurite")]
    pub data_dir: PathBuf,
}

/// Arguments of `lazurite start`.
#[derive(Debug, Args)]
pub struct StartArguments {
    /// Where state, keys and certificates are kept
    #[arg(long, value_name = "DIR", default_value = ".lazurite")]
    pub data_dir: PathBuf,
    /// HTTPS port for everything
    #[arg(long, value_name = "PORT", default_value_t = 8443)]
    pub port: u16,
    /// HTTP port on 127.0.0.1 for the maps alone
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    pub http_port: u16,
    /// HTTP port on 127.0.0.1 for managed identities
    #[arg(long, value_name = "PORT", default_value_t = 4141)]
    pub identity_port: u16,
    /// The Azure region that this server plays; repeat it for several: the first is the default, us.atlas.localhost and
    /// eu.atlas.localhost choose among them
    #[arg(long, value_name = "REGION", default_values = ["eastus", "westeurope"], value_parser = parse_location)]
    pub location: Vec<Location>,
    /// TOML or JSON file with the tenants, people, accounts and roles that a fresh data folder begins with
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// A tile set of your own, drawn by a map server that runs elsewhere: contoso.parcels=http://127.0.0.1:3000/parcels/{z}/{x}/{y};
    /// repeat it for several
    #[arg(long, value_name = "ID=TILES", value_parser = config::tileset_of_argument)]
    pub upstream: Vec<Upstream>,
    /// TOML file with [[managed_identity]] tables: which identity a caller is on which port or from which address
    #[arg(long, value_name = "FILE")]
    pub managed_identities: Option<PathBuf>,
    /// Where clients of Azure Arc find their challenges; all but plain HTTP clients insist on the default
    #[arg(long, value_name = "DIR", default_value = managed_identity::ARC_FOLDER)]
    pub arc_folder: PathBuf,
    /// Keep the state in PostgreSQL (postgres://…) instead of a file in the data folder
    #[arg(long, value_name = "URL")]
    pub database_url: Option<String>,
    /// Send metrics and a trace of each request to this OpenTelemetry collector (OTLP over HTTP), e.g. http://127.0.0.1:4318
    /// [default: what OTEL_EXPORTER_OTLP_ENDPOINT says, if anything]
    #[arg(long, value_name = "URL")]
    pub otlp_endpoint: Option<String>,
}

/// Arguments of `lazurite serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// The configuration
    #[arg(long, value_name = "FILE", default_value = "lazurite.toml")]
    pub config: PathBuf,
    /// How the log is written to standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,
}

/// Arguments of `lazurite broker`.
#[derive(Debug, Default, Args)]
pub struct BrokerArguments {
    /// The configuration, in place of the other flags
    #[arg(long, value_name = "FILE", conflicts_with_all = ["listen", "allowed_origin", "keys", "client_id", "metadata_host", "certificate", "key"])]
    pub config: Option<PathBuf>,
    /// Where to listen; other addresses than this machine's own need a certificate [default: 127.0.0.1:7071]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Vec<SocketAddr>,
    /// An origin whose pages get tokens, such as `https://www.example.com`; repeat it for several
    #[arg(long, value_name = "ORIGIN")]
    pub allowed_origin: Vec<String>,
    /// The file with the function keys; made with one if it is not there [default: broker-keys.toml]
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// The client id of a user-assigned managed identity; else the machine's own
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Where instance metadata is, if not at Azure's address, e.g. http://localhost:4141
    #[arg(long, value_name = "URL")]
    pub metadata_host: Option<String>,
    /// The certificate chain for HTTPS, in PEM
    #[arg(long, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Its private key, in PEM
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// How the log is written to standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log: LogFormat,
}

/// The forms of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people
    #[default]
    Text,
    /// A line with one JSON object
    Json,
}

/// Arguments of `lazurite env`.
#[derive(Debug, Args)]
pub struct EnvArguments {
    /// The data folder of the server
    #[arg(long, value_name = "DIR", default_value = ".lazurite")]
    pub data_dir: PathBuf,
    /// How a plain `DefaultAzureCredential()` signs in
    #[arg(long, value_enum, default_value_t = SignIn::Secret)]
    pub sign_in: SignIn,
    /// How to write the variables
    #[arg(long, value_enum, default_value_t = EnvFormat::Dotenv)]
    pub format: EnvFormat,
}

/// What `lazurite env` says under the names that all SDKs look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignIn {
    /// As the administrator, with a secret; the program switches instance discovery off
    Secret,
    /// The same for programs that nobody may change: with the tenant name `adfs` they leave instance discovery out
    Adfs,
    /// As the managed identity of an App Service
    ManagedIdentity,
    /// Not at all: the program brings its own credential
    None,
}

/// The forms of `lazurite env`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EnvFormat {
    /// KEY='value' lines that dotenv readers and POSIX shells read alike
    Dotenv,
    /// export KEY='value' lines
    Shell,
    /// $env:KEY = 'value' lines
    Powershell,
    /// One JSON object
    Json,
}

fn parse_location(text: &str) -> Result<Location, String> {
    Location::parse(text).ok_or_else(|| {
        let known: Vec<_> = Location::ALL.iter().map(|location| location.name()).collect();
        format!("no such region; there are {}", known.join(", "))
    })
}

//! Where the outside world enters: what a run was asked to do, and the one place that reads the environment or prints.

use std::path::PathBuf;

use lazurite_model::Location;

use crate::managed_identity;

/// What `lazurite start` was asked for.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where state, keys and certificates are kept.
    pub data_dir: PathBuf,
    /// The three ports.
    pub ports: Ports,
    /// The region that this server plays.
    pub location: Location,
    /// The seed of a fresh folder.
    pub seed: Option<PathBuf>,
    /// `postgres://…`, or `None` for SQLite in the data folder.
    pub database_url: Option<String>,
    /// Who gets tokens without a secret, besides the developer's own programs.
    pub managed_identity: managed_identity::Plan,
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

/// The origins under which the surfaces are reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    port: u16,
    /// Sign-in, resource manager and maps, e.g. `https://localhost:8443`.
    pub base: String,
    /// Microsoft Graph: `https://graph.localhost:8443` where that name resolves, otherwise the same as `base`.
    pub graph: String,
    /// What follows a vault's name in its host, e.g. `.vault.localhost:8443`.
    pub vault_suffix: String,
}

impl Origins {
    /// The origins on that port.
    pub fn on(port: u16) -> Self {
        let base = format!("https://localhost:{port}");
        // Not every system resolves `*.localhost`; Graph answers on the shared name too.
        let graph = if resolves("graph.localhost") { format!("https://graph.localhost:{port}") } else { base.clone() };
        Self { port, base, graph, vault_suffix: format!(".vault.localhost:{port}") }
    }

    /// All origins of the resource manager.
    pub fn resource_manager(&self) -> Vec<String> {
        vec![self.base.clone(), self.named("management")]
    }

    /// All origins of the maps.
    pub fn maps(&self) -> Vec<String> {
        vec![self.base.clone(), self.named("atlas"), self.named("us.atlas"), self.named("eu.atlas")]
    }

    /// The parent of all vaults' hosts.
    pub fn vault(&self) -> String {
        self.named("vault")
    }

    fn named(&self, name: &str) -> String {
        format!("https://{name}.localhost:{}", self.port)
    }
}

fn resolves(name: &str) -> bool {
    use std::net::ToSocketAddrs as _;
    (name, 0).to_socket_addrs().is_ok_and(|mut addresses| addresses.any(|address| address.ip().is_loopback()))
}

/// The log level asked for in `LAZURITE_LOG` (e.g. `info`, `lazurite_gateway=debug`); warnings and errors otherwise.
#[allow(clippy::disallowed_methods, reason = "the one home of the environment")]
pub fn log_filter() -> String {
    std::env::var("LAZURITE_LOG").unwrap_or_else(|_| "warn".to_owned())
}

/// A person's password in `LAZURITE_PASSWORD`, if it is set and not empty.
#[allow(clippy::disallowed_methods, reason = "the one home of the environment")]
pub fn password_variable() -> Option<String> {
    std::env::var("LAZURITE_PASSWORD").ok().filter(|password| !password.is_empty())
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

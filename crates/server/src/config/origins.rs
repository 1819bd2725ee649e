//! The origins under which the surfaces are reached: fixed names below `localhost` for a developer, the operator's own
//! otherwise.

/// The origins, without trailing slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    /// Sign-in, e.g. `https://localhost:8443`: the authority that clients are told.
    pub base: String,
    /// Microsoft Graph: `https://graph.localhost:8443` where that name resolves, otherwise the same as `base`.
    pub graph: String,
    /// What follows a vault's name in its host, e.g. `.vault.localhost:8443`.
    pub vault_suffix: String,
    /// The resource manager; the first is the one that clients are told.
    pub resource_manager: Vec<String>,
    /// The maps; the first is the one that clients are told.
    pub maps: Vec<String>,
}

impl Origins {
    /// A developer's, on that port.
    pub fn on(port: u16) -> Self {
        let base = format!("https://localhost:{port}");
        let named = |name: &str| format!("https://{name}.localhost:{port}");
        // Not every system resolves `*.localhost`; Graph answers on the shared name too.
        let graph = if resolves("graph.localhost") { named("graph") } else { base.clone() };
        Self {
            graph,
            vault_suffix: format!(".vault.localhost:{port}"),
            resource_manager: vec![base.clone(), named("management")],
            maps: vec![base.clone(), named("atlas"), named("us.atlas"), named("eu.atlas")],
            base,
        }
    }

    /// The resource manager, as clients are told.
    pub fn arm(&self) -> &str {
        self.resource_manager.first().unwrap_or(&self.base)
    }

    /// The maps, as clients are told.
    pub fn map(&self) -> &str {
        self.maps.first().unwrap_or(&self.base)
    }

    /// The parent of all vaults' hosts.
    pub fn vault(&self) -> String {
        format!("https://{}", self.vault_suffix.trim_start_matches('.'))
    }
}

fn resolves(name: &str) -> bool {
    use std::net::ToSocketAddrs as _;
    (name, 0).to_socket_addrs().is_ok_and(|mut addresses| addresses.any(|address| address.ip().is_loopback()))
}

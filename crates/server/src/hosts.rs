//! Which surface a request is for: by the host that it names, and on a host that several surfaces share, by path.

use lazurite_api::name::{is_same, without_port};

use crate::config::Origins;

/// A surface, as host and path name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Whether the server lives, or can do its work.
    Health,
    /// The maps' data plane.
    Maps,
    /// Sign-in.
    Identity,
    /// Microsoft Graph.
    Graph,
    /// The resource manager.
    Management,
    /// Managed identity as Service Fabric has it.
    ServiceFabric,
    /// Key Vault.
    Vault,
    /// No name of ours.
    Nobody,
}

impl Surface {
    /// What telemetry calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Health => "health",
            Self::Maps => "maps",
            Self::Identity => "sign-in",
            Self::Graph => "graph",
            Self::Management => "management",
            Self::ServiceFabric => "service-fabric",
            Self::Vault => "vault",
            Self::Nobody => "unknown-host",
        }
    }
}

/// The hosts that the server answers for.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// Names that several surfaces share.
    shared: Vec<String>,
    /// Names of one surface each.
    named: Vec<(String, Surface)>,
    /// What follows a vault's name.
    vaults: Option<String>,
}

/// The names below `localhost` under which a developer's server has surfaces, apart from those of the vaults.
pub const DEVELOPER_NAMES: [(&str, Surface); 6] = [
    ("graph", Surface::Graph),
    ("login", Surface::Identity),
    ("management", Surface::Management),
    ("atlas", Surface::Maps),
    ("us.atlas", Surface::Maps),
    ("eu.atlas", Surface::Maps),
];

impl Hosts {
    /// A developer's: the names of this machine, and those below `localhost`.
    pub fn developer() -> Self {
        Self {
            shared: ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into(),
            named: DEVELOPER_NAMES
                .into_iter()
                .map(|(label, surface)| (format!("{label}.localhost"), surface))
                .collect(),
            vaults: Some(".vault.localhost".to_owned()),
        }
    }

    /// An operator's: those of the public origins, and no others.
    pub fn of(origins: &Origins) -> Self {
        let (graph, base) = (std::slice::from_ref(&origins.graph), std::slice::from_ref(&origins.base));
        let all = [
            (Surface::Identity, base),
            (Surface::Graph, graph),
            (Surface::Management, &*origins.resource_manager),
            (Surface::Maps, &*origins.maps),
        ];
        let mut hosts = Self { shared: Vec::new(), named: Vec::new(), vaults: None };
        for (surface, origins) in all {
            origins.iter().for_each(|origin| hosts.add(host_of(origin), surface));
        }
        hosts
    }

    /// With further hosts of the maps, without ports.
    #[must_use]
    pub fn with_maps(mut self, hosts: &[String]) -> Self {
        hosts.iter().for_each(|host| self.add(host.to_ascii_lowercase(), Surface::Maps));
        self
    }

    fn add(&mut self, host: String, surface: Surface) {
        if self.shared.contains(&host) {
            return;
        }
        match self.named.iter().position(|(name, _)| *name == host) {
            Some(at) if self.named.get(at).is_some_and(|(_, other)| *other == surface) => {}
            Some(at) => {
                self.named.remove(at);
                self.shared.push(host);
            }
            None => self.named.push((host, surface)),
        }
    }

    /// The surface that answers a request for that host (with or without port) and path.
    pub fn surface(&self, host: &str, path: &str) -> Surface {
        if is_health(path) {
            return Surface::Health;
        }
        self.of_host(host).unwrap_or_else(|| by_path(path))
    }

    /// The one surface that answers for that host (with or without port); `None`: several do, and the path tells which.
    pub fn of_host(&self, host: &str) -> Option<Surface> {
        let name = without_port(host);
        let is = |known: &str| is_same(known, name);
        if self.shared.iter().any(|known| is(known)) {
            return None;
        }
        let named = self.named.iter().find(|(known, _)| is(known)).map(|(_, surface)| *surface);
        Some(named.unwrap_or_else(|| if self.is_vault(name) { Surface::Vault } else { Surface::Nobody }))
    }

    fn is_vault(&self, name: &str) -> bool {
        let Some(suffix) = &self.vaults else { return false };
        let end = name.len().checked_sub(suffix.len()).filter(|start| *start > 0).and_then(|start| name.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    }

    /// The names, for whoever used another one.
    pub fn names(&self) -> String {
        let named = self.named.iter().map(|(name, _)| name);
        let vaults = self.vaults.iter().map(|suffix| format!("<vault>{suffix}"));
        self.shared.iter().chain(named).cloned().chain(vaults).collect::<Vec<_>>().join(", ")
    }
}

/// Whether a path is for [`Surface::Health`], under any name: whoever probes a server knows its address alone.
pub fn is_health(path: &str) -> bool {
    matches!(path, "/health" | "/health/live" | "/health/ready")
}

/// The host of an origin, in lower case.
pub fn host_of(origin: &str) -> String {
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    without_port(authority).to_ascii_lowercase()
}

/// On a shared name: the resource manager and Graph by their roots, sign-in by what follows the tenant, maps otherwise.
fn by_path(path: &str) -> Surface {
    // Some management SDKs put a scope, which begins with a slash, behind another one. As bytes: a search in text takes longer to
    // set up than two short segments take to look at.
    let mut segments = path.as_bytes().split(|byte| *byte == b'/').filter(|segment| !segment.is_empty());
    let first = segments.next().unwrap_or_default();
    let second = segments.next().unwrap_or_default();
    let is = |name: &str| first.eq_ignore_ascii_case(name.as_bytes());
    if ["subscriptions", "providers", "tenants", "operationresults"].into_iter().any(is)
        || (is("metadata") && matches!(second, b"endpoints" | b"openapi"))
    {
        Surface::Management
    } else if is("metadata") && second == b"identity" {
        Surface::ServiceFabric
    } else if is("v1.0") || is("oidc") {
        Surface::Graph
    } else if matches!(second, b"oauth2" | b"v2.0" | b"discovery" | b".well-known" | b"adminconsent" | b"openid")
        || second.eq_ignore_ascii_case(b"userrealm")
        || ["error", "login", "devicelogin", "account"].into_iter().any(is)
    {
        Surface::Identity
    } else {
        Surface::Maps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_name_is_split_by_path() {
        let cases = [
            ("/map/tile", Surface::Maps),
            ("/geocode:batch", Surface::Maps),
            ("/", Surface::Maps),
            ("/subscriptions/x/resourcegroups/g", Surface::Management),
            ("/providers/Microsoft.Maps/operations", Surface::Management),
            ("//subscriptions/x/providers/Microsoft.Authorization/roleDefinitions", Surface::Management),
            ("/operationresults/0000", Surface::Management),
            ("/metadata/endpoints", Surface::Management),
            ("/metadata/openapi/Microsoft.Maps", Surface::Management),
            ("/metadata/identity/oauth2/token", Surface::ServiceFabric),
            ("/v1.0/applications", Surface::Graph),
            ("/oidc/userinfo", Surface::Graph),
            ("/0000/openid/userinfo", Surface::Identity),
            ("/common/userrealm/ada@contoso.localhost", Surface::Identity),
            ("/common/UserRealm", Surface::Identity),
            ("/adfs/.well-known/openid-configuration", Surface::Identity),
            ("/common/discovery/instance", Surface::Identity),
            ("/0000/oauth2/v2.0/token", Surface::Identity),
            ("/organizations/v2.0/.well-known/openid-configuration", Surface::Identity),
            ("/organizations/v2.0/adminconsent", Surface::Identity),
            ("/devicelogin", Surface::Identity),
            ("/login/style.css", Surface::Identity),
            ("/account/security", Surface::Identity),
            ("/Login", Surface::Identity),
            ("/map/oauth2", Surface::Identity),
            ("/map/OAuth2", Surface::Maps),
            ("/SUBSCRIPTIONS", Surface::Management),
            ("/subscriptionsx", Surface::Maps),
            ("/health/", Surface::Maps),
            ("", Surface::Maps),
            ("*", Surface::Maps),
        ];
        for (path, expected) in cases {
            assert_eq!(Hosts::developer().surface("localhost:8443", path), expected, "{path}");
            assert_eq!(Hosts::developer().surface("127.0.0.1:8443", path), expected, "{path}");
        }
    }

    #[test]
    fn other_names_are_one_surface_each_and_strangers_are_nobody() {
        let surface = |host, path| Hosts::developer().surface(host, path);
        assert_eq!(surface("graph.localhost:8443", "/v1.0/me"), Surface::Graph);
        assert_eq!(surface("US.atlas.localhost", "/map/tile"), Surface::Maps);
        assert_eq!(surface("[::1]:8443", "/map/tile"), Surface::Maps);
        assert_eq!(surface("kv.vault.localhost:8443", "/secrets"), Surface::Vault);
        for stranger in ["evil.example", "localhost.evil.example:8443", ".vault.localhost", "vault.localhost", ""] {
            assert_eq!(surface(stranger, "/map/tile"), Surface::Nobody, "{stranger}");
        }
        assert_eq!(surface("10.0.0.7:8443", "/health/live"), Surface::Health);
    }

    #[test]
    fn an_operators_names_are_those_of_the_origins_and_no_others() {
        let origins = Origins {
            base: "https://Login.maps.example".into(),
            graph: "https://api.maps.example".into(),
            vault_suffix: ".vault.maps.example".into(),
            resource_manager: vec!["https://api.maps.example".into()],
            maps: vec!["https://atlas.maps.example:8443".into(), "https://eu.atlas.maps.example".into()],
        };
        let hosts = Hosts::of(&origins);
        assert_eq!(hosts.surface("login.maps.example", "/map/tile"), Surface::Identity);
        assert_eq!(hosts.surface("atlas.maps.example:8443", "/subscriptions"), Surface::Maps);
        assert_eq!(hosts.surface("api.maps.example", "/subscriptions"), Surface::Management, "shared, so by path");
        assert_eq!(hosts.surface("api.maps.example", "/v1.0/me"), Surface::Graph);
        for stranger in ["localhost:8443", "127.0.0.1", "maps.example", "kv.vault.maps.example"] {
            assert_eq!(hosts.surface(stranger, "/map/tile"), Surface::Nobody, "{stranger}");
        }
        assert!(hosts.names().contains("atlas.maps.example"));
    }
}

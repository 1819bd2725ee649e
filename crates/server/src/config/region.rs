//! Which regions a server plays, under which hosts, and where others are: `[[region]]`, and a developer's `--location`.

use anyhow::{Context as _, Result, ensure};
use lazurite_gateway::Regions;
use lazurite_model::{Geography, Location};
use serde::Deserialize;

use super::Origins;
use super::file::checked_origin;
use crate::hosts::host_of;

/// A region with hosts of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionTable {
    /// The region, e.g. `westeurope`.
    pub location: String,
    /// The hosts, without scheme and port, under which maps are served from it.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// The origin of another server, which plays it; absent: this server does.
    pub elsewhere: Option<String>,
}

/// The region of that name.
///
/// # Errors
/// A sentence that names the regions that there are.
pub fn location(key: &str, name: &str) -> Result<Location> {
    Location::parse(name).with_context(|| {
        let known: Vec<_> = Location::ALL.iter().map(|location| location.name()).collect();
        format!("`{key}`: there is no region `{name}`; there are {}", known.join(", "))
    })
}

/// The maps' origins, and those of the regions that are played here, on the same port.
pub fn with_origins(mut maps: Vec<String>, tables: &[RegionTable]) -> Vec<String> {
    let port = maps.first().and_then(|origin| origin.parse::<http::Uri>().ok()).and_then(|uri| uri.port_u16());
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    for host in tables.iter().filter(|table| table.elsewhere.is_none()).flat_map(|table| &table.hosts) {
        let origin = format!("https://{}{port}", host.to_ascii_lowercase());
        if !maps.contains(&origin) {
            maps.push(origin);
        }
    }
    maps
}

/// What the tables say; `home` is played in any case.
///
/// # Errors
/// A sentence that names the table and the key.
pub fn regions(home: Location, tables: &[RegionTable], origins: &Origins) -> Result<Regions> {
    let mut regions = Regions::new(home);
    let (mut locations, mut hosts) = (Vec::new(), Vec::new());
    for (index, table) in tables.iter().enumerate() {
        let at = format!("region {}", index + 1);
        let region = location(&format!("{at}: location"), &table.location)?;
        ensure!(!locations.contains(&region), "{at}: the region {region} stands there twice");
        locations.push(region);
        for host in &table.hosts {
            ensure!(is_host(host), "{at}: `{host}` in `hosts` is no host such as eu.maps.example.com");
            let host = host.to_ascii_lowercase();
            ensure!(!hosts.contains(&host), "{at}: the host `{host}` stands there twice");
            hosts.push(host);
        }
        regions = match &table.elsewhere {
            None => table.hosts.iter().fold(regions.playing(region), |regions, host| regions.with_host(host, region)),
            Some(origin) => {
                ensure!(region != home, "{at}: `elsewhere` stands at {region}, which `server.location` plays here");
                let origin = checked_origin(&format!("{at}: elsewhere"), origin)?;
                let own = origins.maps.iter().any(|own| host_of(own) == host_of(&origin));
                ensure!(!own, "{at}: `elsewhere` is an origin of this server");
                let names: Vec<&str> = table.hosts.iter().map(String::as_str).collect();
                regions.with_elsewhere(region, &names, Some(&origin))
            }
        };
    }
    Ok(regions)
}

fn is_host(text: &str) -> bool {
    let uri: Option<http::Uri> = format!("https://{text}").parse().ok();
    uri.is_some_and(|uri| uri.host() == Some(text) && uri.path() == "/" && uri.query().is_none())
}

/// A developer's: `us.atlas.localhost` and `eu.atlas.localhost` choose the first region of their geography.
pub fn developer(home: Location, played: &[Location]) -> Regions {
    let regions = played.iter().fold(Regions::new(home), |regions, location| regions.playing(*location));
    Geography::ALL.into_iter().fold(regions, |regions, geography| {
        let host = format!("{}.atlas.localhost", geography.label());
        let of_geography = |location: &Location| location.geography() == Some(geography);
        match (regions.preferred(geography), Location::ALL.into_iter().find(of_geography)) {
            (Some(location), _) => regions.with_host(&host, location),
            (None, Some(absent)) => regions.with_elsewhere(absent, &[&host], None),
            (None, None) => regions,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins() -> Origins {
        Origins {
            base: "https://login.maps.example".into(),
            graph: "https://graph.maps.example".into(),
            vault_suffix: ".vault.maps.example".into(),
            resource_manager: vec!["https://api.maps.example".into()],
            maps: vec!["https://maps.example:8443".into()],
        }
    }

    fn table(location: &str, hosts: &[&str], elsewhere: Option<&str>) -> RegionTable {
        let hosts = hosts.iter().map(ToString::to_string).collect();
        RegionTable { location: location.into(), hosts, elsewhere: elsewhere.map(Into::into) }
    }

    #[test]
    fn hosts_that_are_served_here_are_origins_on_the_same_port() {
        let tables = [
            table("westeurope", &["EU.maps.example"], None),
            table("eastus", &["maps.example"], None),
            table("westus2", &["us.maps.example"], Some("https://elsewhere.example")),
        ];
        let maps = with_origins(origins().maps, &tables);
        assert_eq!(maps, ["https://maps.example:8443", "https://eu.maps.example:8443"]);
    }

    #[test]
    fn a_mistake_is_named() {
        let fault = |tables: &[RegionTable]| {
            regions(Location::EastUs, tables, &origins()).err().map(|error| error.to_string()).unwrap_or_default()
        };
        let good = [
            table("eastus", &["us.maps.example"], None),
            table("West Europe", &["eu.maps.example"], Some("https://eu.example/")),
        ];
        assert_eq!(fault(&good), "");
        let cases: [(&[RegionTable], &str); 7] = [
            (&[table("atlantis", &[], None)], "there is no region `atlantis`"),
            (&[table("westus2", &[], None), table("westus2", &[], None)], "the region westus2 stands there twice"),
            (&[table("westus2", &["https://x.example"], None)], "`https://x.example` in `hosts` is no host"),
            (&[table("westus2", &["x.example:8443"], None)], "`x.example:8443` in `hosts` is no host"),
            (
                &[table("westus2", &["X.example"], None), table("westeurope", &["x.example"], None)],
                "stands there twice",
            ),
            (&[table("eastus", &[], Some("https://x.example"))], "which `server.location` plays here"),
            (&[table("westus2", &[], Some("https://maps.example"))], "`elsewhere` is an origin of this server"),
        ];
        for (tables, expected) in cases {
            assert!(fault(tables).contains(expected), "{expected}: {}", fault(tables));
        }
        assert!(fault(&[table("westus2", &[], Some("http://x.example"))]).contains("is no origin such as"));
    }
}

//! Whose request it is, behind a proxy that ends TLS.
//!
//! `X-Forwarded-For` is believed from the proxies that the operator names, and as far as they wrote it: what a client put
//! there itself stands to the left of that.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

/// The networks of the operator's own proxies.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

impl TrustedProxies {
    /// Those networks and single addresses.
    ///
    /// # Errors
    /// The text that is neither.
    pub fn named<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Self, &'t str> {
        let read =
            |text: &'t str| text.parse().or_else(|_| text.parse().map(|one: IpAddr| one.into())).map_err(|_| text);
        texts.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The address that asks, by way of `peer`.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let hops = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(',')).map(address);
        let mut client = peer.to_canonical();
        for hop in hops {
            if !self.contains(client) {
                break;
            }
            // What cannot be read was not written by a proxy of ours.
            let Some(hop) = hop else { break };
            client = hop;
        }
        client
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Some proxies write the port too.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let plain = text.parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip());
    plain.or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let proxies = TrustedProxies::named(trusted.iter().copied()).unwrap();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn what_a_client_says_of_itself_is_not_believed() {
        assert_eq!(client(&[], "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client(&["10.0.0.0/8"], "192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        let chain = ["203.0.113.9, 198.51.100.7"];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &chain), "198.51.100.7");
    }

    #[test]
    fn proxies_in_a_row_are_passed() {
        let two = ["203.0.113.9, 198.51.100.7", "10.1.1.1:4711"];
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &two), "198.51.100.7");
        assert_eq!(client(&["::1"], "::1", &["[2001:db8::1]:80"]), "2001:db8::1");
        assert_eq!(client(&["10.0.0.0/8"], "::ffff:10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &["unknown"]), "10.0.0.1");
        assert_eq!(client(&["10.0.0.0/8"], "10.0.0.1", &[]), "10.0.0.1");
    }
}

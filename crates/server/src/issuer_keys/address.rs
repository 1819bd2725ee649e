//! Which addresses may be asked, so that nobody who names an issuer can make the server ask inside its own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// How far requests for others' documents may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anywhere, over TLS: what the operator has configured.
    Anywhere,
    /// To public addresses alone, over TLS.
    Public,
    /// To public addresses over TLS, and to this machine, also without: a developer's.
    PublicAndThisMachine,
}

impl Reach {
    /// Whether the address may be asked.
    pub(super) fn includes(self, address: IpAddr) -> bool {
        match self {
            Self::Anywhere => true,
            Self::Public => is_public(address),
            Self::PublicAndThisMachine => is_public(address) || is_loopback(address),
        }
    }

    /// Whether this machine may be asked without TLS.
    pub(super) const fn allows_plain_http(self) -> bool {
        matches!(self, Self::PublicAndThisMachine)
    }
}

pub(super) const fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// Whether the address belongs to somebody on the Internet (the IANA special-purpose registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_unspecified()
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast();
    let shared = a == 100 && (b & 0xC0) == 64;
    let protocols = a == 192 && b == 0 && c == 0;
    let relays = a == 192 && b == 88 && c == 99;
    let benchmarks = a == 198 && (b & 0xFE) == 18;
    !(special || a == 0 || shared || protocols || relays || benchmarks || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, ..] = address.segments();
    match (a, b) {
        // Addresses that lead to IPv4 ones: NAT64 (RFC 6052) and 6to4 (RFC 3056).
        (0x64, 0xFF9B) => is_public_v4(embedded(address, 12)),
        (0x2002, _) => is_public_v4(embedded(address, 2)),
        // Teredo, benchmarks, ORCHID, documentation and other protocols' own.
        (0x2001, b) if b < 0x200 || b == 0xDB8 => false,
        (0x3FFF, b) if b < 0x1000 => false,
        // All else that is given out lies in 2000::/3; discarded, unique local, link local, site local and multicast do not.
        _ => (a & 0xE000) == 0x2000 && !(a == 0x2620 && b == 0x4F && c == 0x8000),
    }
}

/// The IPv4 address that stands in an IPv6 one from that byte on.
fn embedded(address: Ipv6Addr, at: usize) -> Ipv4Addr {
    let bits = u128::from(address) >> (96 - 8 * at);
    #[allow(clippy::cast_possible_truncation, reason = "the lowest four bytes are meant")]
    Ipv4Addr::from_bits(bits as u32)
}

/// Resolves names to such addresses alone. Each connection asks it, so that a name cannot first lead elsewhere and then
/// inside.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolver(pub(super) Reach);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| reach.includes(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name leads to no address that may be asked".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inside_is_asked_on_anybodys_word() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::",
            "2002:7f00:1::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "::10.0.0.1",
        ] {
            let address: IpAddr = inside.parse().unwrap();
            assert!(!Reach::Public.includes(address), "{inside}");
            assert!(Reach::Anywhere.includes(address));
            assert_eq!(Reach::PublicAndThisMachine.includes(address), is_loopback(address), "{inside}");
        }
    }

    #[test]
    fn the_internet_may_be_asked() {
        for outside in [
            "1.1.1.1",
            "20.190.128.1",
            "100.63.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "2603:1006:2000::1",
            "2001:4860::1",
            "64:ff9b::101:101",
        ] {
            assert!(Reach::Public.includes(outside.parse().unwrap()), "{outside}");
        }
    }
}

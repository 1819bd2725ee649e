//! `networkAcls`: from where a vault may be called.

use std::net::IpAddr;

use lazurite_model::ResourceId;
use lazurite_model::record::{NetworkAcls, VirtualNetworkRule};

use super::wire::NetworkRuleSet;
use crate::faults::Faults;
use crate::provider::key_vault::BAD_REQUEST;
use crate::refuse::shown;

const SUBNET: &str = "Microsoft.Network/virtualNetworks/subnets";
/// The most address rules and the most subnet rules of a vault.
const MOST: (usize, usize) = (1000, 200);

/// Reads the rules, noting every fault.
pub(super) fn check(sent: NetworkRuleSet, faults: &mut Faults) -> NetworkAcls {
    let addresses = sent.ip_rules.unwrap_or_default();
    let subnets = sent.virtual_network_rules.unwrap_or_default();
    if addresses.len() > MOST.0 || subnets.len() > MOST.1 {
        let message = format!("A vault has at most {} ipRules and {} virtualNetworkRules.", MOST.0, MOST.1);
        faults.add(BAD_REQUEST, "properties.networkAcls", message);
    }
    let mut ip_rules = Vec::new();
    for (at, rule) in addresses.iter().enumerate() {
        match network(&rule.value) {
            Some(network) => ip_rules.push(network),
            None => {
                let message = format!("'{}' is no IP address and no range in CIDR notation.", shown(&rule.value));
                faults.add(BAD_REQUEST, format!("properties.networkAcls.ipRules[{at}].value"), message);
            }
        }
    }
    let mut virtual_network_rules = Vec::new();
    for (at, rule) in subnets.iter().enumerate() {
        let id = ResourceId::parse(&rule.id).ok();
        let is_subnet = |id: &ResourceId| id.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(SUBNET));
        let Some(id) = id.filter(is_subnet) else {
            let message = format!("'{}' is no resource id of a subnet.", shown(&rule.id));
            faults.add(BAD_REQUEST, format!("properties.networkAcls.virtualNetworkRules[{at}].id"), message);
            continue;
        };
        virtual_network_rules.push(VirtualNetworkRule {
            id: id.key().to_owned(),
            ignore_missing_vnet_service_endpoint: rule.ignore_missing_vnet_service_endpoint.unwrap_or_default(),
        });
    }
    NetworkAcls {
        bypass: one_of(sent.bypass, &["AzureServices", "None"], "bypass", faults),
        default_action: one_of(sent.default_action, &["Allow", "Deny"], "defaultAction", faults),
        ip_rules,
        virtual_network_rules,
    }
}

/// The first is what is meant where nothing is said.
fn one_of(sent: Option<String>, known: &[&'static str], name: &str, faults: &mut Faults) -> String {
    let Some(sent) = sent else {
        return known.first().copied().unwrap_or_default().to_owned();
    };
    let found = known.iter().find(|known| known.eq_ignore_ascii_case(&sent));
    if found.is_none() {
        let message = format!("'{}' is none of: {}.", shown(&sent), known.join(", "));
        faults.add(BAD_REQUEST, format!("properties.networkAcls.{name}"), message);
    }
    found.copied().unwrap_or_default().to_owned()
}

/// The network in CIDR notation, with the bits of hosts cleared; of a lone address the network that holds only it.
fn network(text: &str) -> Option<String> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let width = if address.is_ipv4() { 32 } else { 128 };
    let length: u32 = length.map_or(Some(width), |length| length.parse().ok()).filter(|length| *length <= width)?;
    // A shift by the whole width is none: the network of everything has no bits at all.
    let address = match address {
        IpAddr::V4(v4) => {
            IpAddr::from((v4.to_bits() & u32::MAX.checked_shl(width - length).unwrap_or(0)).to_be_bytes())
        }
        IpAddr::V6(v6) => {
            IpAddr::from((v6.to_bits() & u128::MAX.checked_shl(width - length).unwrap_or(0)).to_be_bytes())
        }
    };
    Some(format!("{address}/{length}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_ranges_become_networks() {
        for (sent, kept) in [
            ("203.0.113.7", "203.0.113.7/32"),
            ("203.0.113.7/24", "203.0.113.0/24"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:db8::1", "2001:db8::1/128"),
            ("2001:db8::1/32", "2001:db8::/32"),
        ] {
            assert_eq!(network(sent).as_deref(), Some(kept));
        }
        for sent in ["", "203.0.113", "203.0.113.7/33", "203.0.113.7/-1", "203.0.113.7/", "::/129", "host"] {
            assert_eq!(network(sent), None, "{sent}");
        }
    }
}

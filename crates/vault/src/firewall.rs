//! From where a vault may be called: `publicNetworkAccess` and `networkAcls`.

use std::net::IpAddr;

use ipnet::IpNet;
use lazurite_model::record::{NetworkAcls, Vault};

use crate::refusal::{Outcome, Refusal};

/// Refuses an address that the vault keeps out.
///
/// # Errors
/// 403 `Forbidden`.
pub(crate) fn check(vault: &Vault, address: Option<IpAddr>) -> Outcome<()> {
    if vault.settings.public_network_access.eq_ignore_ascii_case("disabled") {
        let message = "Public network access is disabled and request is not from a trusted service nor via an approved private link.";
        return Err(Refusal::forbidden("ForbiddenByConnection", message));
    }
    let Some(acls) = &vault.settings.network_acls else { return Ok(()) };
    if !acls.default_action.eq_ignore_ascii_case("deny") || address.is_some_and(|address| is_listed(acls, address)) {
        return Ok(());
    }
    let shown = address.map(|address| address.to_string()).unwrap_or_default();
    let message = format!(
        "Client address is not authorized and caller is not a trusted service.\r\nClient address: {shown}\r\nVault: {};location={}",
        vault.id.name(),
        vault.location
    );
    Err(Refusal::forbidden("ForbiddenByFirewall", message))
}

fn is_listed(acls: &NetworkAcls, address: IpAddr) -> bool {
    acls.ip_rules.iter().any(|text| match text.parse::<IpNet>() {
        Ok(net) => net.contains(&address),
        Err(_) => text.parse() == Ok(address),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_ranges_are_listed() {
        let acls = NetworkAcls {
            bypass: "None".into(),
            default_action: "Deny".into(),
            ip_rules: vec!["192.0.2.7".into(), "198.51.100.0/24".into(), "junk".into()],
            virtual_network_rules: Vec::new(),
        };
        for (address, wanted) in [("192.0.2.7", true), ("192.0.2.8", false), ("198.51.100.9", true), ("::1", false)] {
            assert_eq!(is_listed(&acls, address.parse().unwrap()), wanted, "{address}");
        }
    }
}

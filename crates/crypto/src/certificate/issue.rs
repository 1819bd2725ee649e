//! Makes certificates.

use std::net::IpAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints, SanType, date_time_ymd,
};
use zeroize::Zeroizing;

use super::CertificateError;

/// What the developer's leaf is valid for.
///
/// No wildcard stands directly below a top-level name: OpenSSL and Node.js pass over it, and rustls refuses the whole
/// certificate for it when its authority is constrained. So each host that we answer under is here by its own name.
pub const LEAF_NAMES: [&str; 10] = [
    "localhost",
    "atlas.localhost",
    "*.atlas.localhost",
    "graph.localhost",
    "login.localhost",
    "management.localhost",
    "vault.localhost",
    "*.vault.localhost",
    "127.0.0.1",
    "::1",
];

const CA_LIFE: SignedDuration = SignedDuration::from_hours(24 * 3650);
/// Browsers refuse leaves that are valid for more than 398 days.
const LEAF_LIFE: SignedDuration = SignedDuration::from_hours(24 * 397);
/// Certificates begin a little earlier than they were made, for clients whose clocks are late.
const EARLIER: SignedDuration = SignedDuration::from_hours(1);

/// A certificate and its private key, both PEM.
pub struct CertificatePem {
    /// The certificate.
    pub certificate: String,
    /// Its private key (PKCS #8).
    pub private_key: Zeroizing<String>,
}

impl std::fmt::Debug for CertificatePem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertificatePem").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

/// A certificate authority (P-256, ten years) that may vouch for `permitted` names only: host names stand for themselves
/// and everything below, addresses for themselves. With no names it may vouch for all.
///
/// # Errors
/// [`CertificateError::Issue`].
pub fn create_ca(common_name: &str, permitted: &[&str], now: Timestamp) -> Result<CertificatePem, CertificateError> {
    let mut params = named(common_name, now, CA_LIFE);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    if !permitted.is_empty() {
        let permitted_subtrees = permitted.iter().map(|name| subtree(name)).collect();
        params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
    }
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?.pem();
    Ok(CertificatePem { certificate, private_key: Zeroizing::new(key.serialize_pem()) })
}

/// A server certificate (P-256, serverAuth, 397 days) for `names`, signed by `ca`. Send it with the authority's behind it.
///
/// # Errors
/// [`CertificateError::Name`] for a name that no certificate can carry, [`CertificateError::Issue`] otherwise.
pub fn issue_leaf(ca: &CertificatePem, names: &[&str], now: Timestamp) -> Result<CertificatePem, CertificateError> {
    let issuer = Issuer::from_ca_cert_pem(&ca.certificate, KeyPair::from_pem(&ca.private_key)?)?;
    let mut params = named(names.first().copied().unwrap_or("localhost"), now, LEAF_LIFE);
    params.subject_alt_names = names.iter().map(|name| alternative_name(name)).collect::<Result<_, _>>()?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?.pem();
    Ok(CertificatePem { certificate, private_key: Zeroizing::new(key.serialize_pem()) })
}

/// The DER of a self-signed certificate that publishes the RSA key in `pkcs8`.
pub fn self_signed(
    common_name: &str,
    pkcs8: &[u8],
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<u8>, CertificateError> {
    let mut params = named(common_name, from, until.duration_since(from));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let key = KeyPair::try_from(pkcs8)?;
    Ok(params.self_signed(&key)?.der().to_vec())
}

fn named(common_name: &str, now: Timestamp, life: SignedDuration) -> CertificateParams {
    let at = |time: Timestamp| {
        let seconds = u64::try_from(time.as_second()).unwrap_or_default();
        date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds)
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = at(now.checked_sub(EARLIER).unwrap_or(now));
    params.not_after = at(now.checked_add(life).unwrap_or(now));
    params
}

fn alternative_name(name: &str) -> Result<SanType, CertificateError> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(address));
    }
    let host = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.*_".contains(&b));
    let text = name.try_into().ok().filter(|_| host);
    text.map(SanType::DnsName).ok_or_else(|| CertificateError::Name(name.into()))
}

fn subtree(name: &str) -> GeneralSubtree {
    match name.parse::<IpAddr>() {
        Ok(address @ IpAddr::V4(_)) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, 32)),
        Ok(address @ IpAddr::V6(_)) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, 128)),
        Err(_) => GeneralSubtree::DnsName(name.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::read_certificate;

    #[test]
    fn the_developers_leaf_is_valid_for_its_names_and_dates() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let ca = create_ca("Lazurite test authority", &["localhost", "127.0.0.1", "::1"], now).unwrap();
        let leaf = issue_leaf(&ca, &LEAF_NAMES, now).unwrap();
        let info = read_certificate(leaf.certificate.as_bytes()).unwrap();
        assert_eq!(info.not_before.to_string(), "2026-11-21T23:00:00Z");
        assert_eq!(info.not_after.to_string(), "2027-12-24T00:00:00Z");
        let names = x509_names(&info.der);
        assert_eq!(names, LEAF_NAMES);
        assert!(!format!("{leaf:?}").contains("PRIVATE KEY"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let ca = create_ca("Lazurite test authority", &[], now).unwrap();
        for name in ["", "a b", "münchen"] {
            assert!(matches!(issue_leaf(&ca, &[name], now), Err(CertificateError::Name(_))), "{name}");
        }
    }

    fn x509_names(der: &[u8]) -> Vec<String> {
        let (_, parsed) = x509_parser::parse_x509_certificate(der).unwrap();
        let names = &parsed.subject_alternative_name().unwrap().unwrap().value.general_names;
        let address = |bytes: &[u8]| match <[u8; 4]>::try_from(bytes) {
            Ok(four) => IpAddr::from(four).to_string(),
            Err(_) => IpAddr::from(<[u8; 16]>::try_from(bytes).unwrap()).to_string(),
        };
        names
            .iter()
            .map(|name| match name {
                x509_parser::extensions::GeneralName::DNSName(name) => (*name).to_owned(),
                x509_parser::extensions::GeneralName::IPAddress(bytes) => address(bytes),
                other => panic!("{other:?}"),
            })
            .collect()
    }
}

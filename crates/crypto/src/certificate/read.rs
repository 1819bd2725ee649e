//! Reads certificates that clients register. Takes what they really send: DER, PEM, base64 with line breaks, X.509
//! version 1, SHA-1 signatures. Nothing in them is trusted; they name a public key and its dates.

use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::public_key::PublicKey;

use super::CertificateError;
use crate::digest::{sha1, sha256};
use crate::encoding::from_base64;

/// What matters of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateInfo {
    /// The certificate itself.
    pub der: Vec<u8>,
    /// Its SubjectPublicKeyInfo, DER.
    pub spki: Vec<u8>,
    /// The RSA public key's modulus and exponent, big-endian without leading zeros; `None` for other kinds of key.
    pub rsa: Option<(Vec<u8>, Vec<u8>)>,
    /// SHA-1 of the DER (`x5t`).
    pub sha1: [u8; 20],
    /// SHA-256 of the DER (`x5t#S256`).
    pub sha256: [u8; 32],
    /// The host names that it is for (RFC 5280 §4.2.1.6).
    pub dns_names: Vec<String>,
    /// Not valid before.
    pub not_before: Timestamp,
    /// Not valid after.
    pub not_after: Timestamp,
}

/// Reads a certificate: DER, PEM, or the base64 of either, with or without line breaks.
///
/// # Errors
/// [`CertificateError::Unreadable`].
pub fn read_certificate(bytes: &[u8]) -> Result<CertificateInfo, CertificateError> {
    let unreadable = || CertificateError::Unreadable;
    let der = der_of(bytes).ok_or_else(unreadable)?;
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).map_err(|_| unreadable())?;
    let key = certificate.public_key();
    let rsa = match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => Some((trimmed(rsa.modulus), trimmed(rsa.exponent))),
        _ => None,
    };
    let validity = certificate.validity();
    let time = |seconds| Timestamp::from_second(seconds).map_err(|_| unreadable());
    Ok(CertificateInfo {
        dns_names: dns_names(&certificate),
        spki: key.raw.to_vec(),
        rsa,
        sha1: sha1(&der),
        sha256: sha256(&der),
        not_before: time(validity.not_before.timestamp())?,
        not_after: time(validity.not_after.timestamp())?,
        der,
    })
}

fn dns_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|extension| extension.value.general_names.as_slice()).unwrap_or_default();
    let hosts = names.iter().filter_map(|name| match name {
        GeneralName::DNSName(host) => Some((*host).to_owned()),
        _ => None,
    });
    hosts.collect()
}

/// The DER in `bytes`, unwrapped from PEM and base64 as often as it was wrapped.
fn der_of(bytes: &[u8]) -> Option<Vec<u8>> {
    const SEQUENCE: u8 = 0x30;
    let mut bytes = bytes.to_vec();
    for _ in 0..3 {
        // A DER sequence of this size goes on with a long-form length (the high bit), which base64 ("0…") never does.
        if bytes.first() == Some(&SEQUENCE) && bytes.get(1).is_some_and(|length| length & 0x80 != 0) {
            return Some(bytes);
        }
        let text = std::str::from_utf8(&bytes).ok()?;
        let body = match text.split_once("-----BEGIN CERTIFICATE-----") {
            Some((_, rest)) => rest.split_once("-----END CERTIFICATE-----")?.0,
            None => text,
        };
        let compact: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        bytes = from_base64(&compact)?;
    }
    None
}

fn trimmed(number: &[u8]) -> Vec<u8> {
    number.iter().copied().skip_while(|byte| *byte == 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::base64;

    /// As the Azure CLI makes them: X.509 version 1, SHA-1, GeneralizedTime dates, base64 with line breaks.
    const AZURE_CLI: &str = "MIICoTCCAYkCAgPoMA0GCSqGSIb3DQEBBQUAMBQxEjAQBgNVBAMMCUNMSS1Mb2dp\nbjAiGA8yMDI2MTEyMjAwMDc0N1oYDzIwMjcxMTIyMDAwNzQ5WjAUMRIwEAYDVQQD\nDAlDTEktTG9naW4wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQD3PDQD\n0I6b/cQUPoqwO5LAk3NLlDQBj0e1Jr9tD3Vfle9veLALy9GdWRk4Bm6ChU9ZbyyM\nKO067QDjYHu8JTOpICNi8mkvfagzx8Ai1zmNlJVpeR56HrcmT22mwwN1lPF/ex6S\nM8zCuxB3gRwE0Djbwrb4X3w52ty6TTMF/sBgqiESx9RIkkcx+NUF8o3VUkx97gy2\naYxOiFIPRpuJj+7Q8CVshOG1IyvN4g1Cs7x//tkmSB//Ii+OlAcw6Q5H75HvOR6S\ng8/Xmp0TTO3gXpAIFOMOUONIoO8oE/g1NOAvRVTIZBpq0b8numc4aMsJYHqLiDmf\nXA1TO/WRWz//o301AgMBAAEwDQYJKoZIhvcNAQEFBQADggEBAGsdP4uPltOoVmnH\nbnO+c5qKpMsbB8S9Rz7bzZVGARm/ouoGI3PQISE8gzrj9Qxh19pZC0iMyAkiZZSu\n2X521b7Ruv72R2mpuQFfNrlrcszxI4CXSgYqc37Wj+iteE6R4gUI7b3rgMIo0vdM\n8q2d+cgz0qtLXlUZOl99+ElfBbsmaHNrelx46Q/YYkiVokjKiN/MtqEnrw7Jllti\n3iPLStlT8zXLIhPnntsVNtgq5CXDRfSj4ji4oDK0v02kSZ+0HE7ezAKygPwA9cjn\nCpNQ5LnqMFirv3q3pElhw75l1CIVv4058+aHIYLoW/AnmeSKIuFbq5JnJ2quwPgI\nr2i0LxU=";

    #[test]
    fn a_version_1_certificate_with_line_breaks_is_read() {
        let info = read_certificate(AZURE_CLI.as_bytes()).unwrap();
        assert_eq!(info.not_before.to_string(), "2026-11-22T00:07:47Z");
        assert_eq!(info.not_after.to_string(), "2027-11-22T00:07:49Z");
        let (modulus, exponent) = info.rsa.unwrap();
        assert_eq!((modulus.len(), exponent), (256, vec![1, 0, 1]));
    }

    #[test]
    fn every_wrapping_gives_the_same_certificate() {
        let info = read_certificate(AZURE_CLI.as_bytes()).unwrap();
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64(&info.der));
        for wrapped in [info.der.clone(), pem.clone().into_bytes(), base64(pem.as_bytes()).into_bytes()] {
            assert_eq!(read_certificate(&wrapped).unwrap(), info);
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes: Vec<u8>, at: proptest::sample::Index, mask in 1..=255u8) {
            assert!(read_certificate(&bytes).is_err());
            let mut der = read_certificate(AZURE_CLI.as_bytes()).unwrap().der;
            let at = at.index(der.len());
            der[at] ^= mask;
            drop(read_certificate(&der));
        }
    }
}

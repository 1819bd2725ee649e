//! Which registered certificate signed a client's assertion.
//!
//! The header names it by a digest; the one that is registered decides, with the key and the dates that were registered.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::certificate::{CertificateInfo, read_certificate};
use lazurite_crypto::jwt::{Algorithm, Header, JwtError, Parsed, RsaPublicKey, Verified};
use lazurite_model::record::{KeyCredential, Tenant};

use super::assertion::malformed;
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};

/// How far clocks may be apart when a certificate begins.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Padding or none, and bits behind the last byte, for what libraries write there. Digests are names, not secrets.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Vouches for the assertion with the registered certificate that it names.
pub(super) fn verify<'p>(
    state: &State,
    tenant: &Tenant,
    client: &Client,
    token: &'p Parsed<'_>,
) -> Result<Verified<'p>, Fault> {
    let name = digest(&token.header).ok_or_else(|| {
        let message =
            "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.";
        Fault::new(&row::NO_THUMBPRINT, message)
    })?;
    let principal = state.directory().principal(tenant.id, client.app_id);
    let of_application = client.application.iter().flat_map(|application| &application.key_credentials);
    let of_principal = principal.iter().flat_map(|principal| &principal.key_credentials);
    let refused = |reason: &str| refused(reason, &name);
    let mut reason = "The key was not found.";
    // The same certificate may be registered twice, with dates of its own each time.
    for credential in of_application.chain(of_principal) {
        let Some(certificate) = registered(credential, &name) else { continue };
        if !is_valid(credential, &certificate, state.now()) {
            reason = "The key used is expired or not yet valid.";
            continue;
        }
        return vouch(&certificate, token).map_err(|error| match error {
            JwtError::Algorithm => malformed(error),
            _ => refused("The signature is not that of the key."),
        });
    }
    Err(refused(reason))
}

/// The certificate's digest as the header says it: SHA-256 rather than SHA-1, `kid` only if neither is there.
fn digest(header: &Header) -> Option<Vec<u8>> {
    let from_base64 = |text: &String| decode(text).filter(|bytes| [20, 32].contains(&bytes.len()));
    let named = header.x5t_s256.as_ref().or(header.x5t.as_ref());
    named.map_or_else(|| header.kid.as_ref().and_then(|kid| from_hex(kid).or_else(|| from_base64(kid))), from_base64)
}

/// Reads base64 of either alphabet.
fn decode(text: &str) -> Option<Vec<u8>> {
    let alphabet = if text.contains(['+', '/']) { &alphabet::STANDARD } else { &alphabet::URL_SAFE };
    GeneralPurpose::new(alphabet, LENIENT).decode(text).ok()
}

/// Reads the hexadecimal form of a digest.
fn from_hex(text: &str) -> Option<Vec<u8>> {
    if ![40, 64].contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(byte).collect()
}

/// The credential's certificate, if it is the one of that digest.
fn registered(credential: &KeyCredential, digest: &[u8]) -> Option<CertificateInfo> {
    let certificate = read_certificate(credential.key.as_bytes()).ok()?;
    (certificate.sha1 == *digest || certificate.sha256 == *digest).then_some(certificate)
}

fn is_valid(credential: &KeyCredential, certificate: &CertificateInfo, now: Timestamp) -> bool {
    let start = credential.start.max(certificate.not_before);
    let end = credential.end.min(certificate.not_after);
    start.checked_sub(SKEW).unwrap_or(start) <= now && now < end
}

fn vouch<'p>(certificate: &CertificateInfo, token: &'p Parsed<'_>) -> Result<Verified<'p>, JwtError> {
    let (n, e) = certificate.rsa.as_ref().ok_or(JwtError::Algorithm)?;
    let key = RsaPublicKey::from_numbers(n, e).map_err(|_| JwtError::Signature)?;
    match token.header.alg {
        Algorithm::RS256 => token.verify_rs256(&key),
        Algorithm::PS256 => token.verify_ps256(&key),
        Algorithm::HS256 | Algorithm::ES256 => Err(JwtError::Algorithm),
    }
}

fn refused(reason: &str, digest: &[u8]) -> Fault {
    let thumbprint: String = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let message = format!(
        "Client assertion failed signature validation. [Reason - {reason} Thumbprint of key used by client: '{thumbprint}']"
    );
    Fault::new(&row::ASSERTION_SIGNATURE, message)
}

#[cfg(test)]
mod tests {
    use lazurite_crypto::jwt::parse;
    use serde_json::json;

    use super::*;

    fn named(header: &serde_json::Value) -> Option<Vec<u8>> {
        let part = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(header.to_string());
        digest(&parse(&format!("{part}.e30.AAAA")).unwrap().header)
    }

    #[test]
    fn a_certificate_is_named_in_every_spelling_that_clients_use() {
        let sha1 = vec![0xfb; 20];
        for header in [
            json!({"alg": "RS256", "x5t": "-_v7-_v7-_v7-_v7-_v7-_v7-_s="}),
            json!({"alg": "RS256", "x5t": "-_v7-_v7-_v7-_v7-_v7-_v7-_s"}),
            json!({"alg": "RS256", "x5t": "+/v7+/v7+/v7+/v7+/v7+/v7+/s="}),
            json!({"alg": "RS256", "kid": "fb".repeat(20)}),
            json!({"alg": "RS256", "kid": "FB".repeat(20)}),
            json!({"alg": "RS256", "kid": "-_v7-_v7-_v7-_v7-_v7-_v7-_s"}),
            json!({"alg": "RS256", "x5t": "-_v7-_v7-_v7-_v7-_v7-_v7-_s", "kid": "00".repeat(20)}),
        ] {
            assert_eq!(named(&header), Some(sha1.clone()), "{header}");
        }
        assert_eq!(named(&json!({"alg": "RS256", "kid": "0a".repeat(32)})), Some(vec![0x0a; 32]));
    }

    #[test]
    fn what_is_no_digest_names_nothing() {
        for header in [
            json!({"alg": "RS256"}),
            json!({"alg": "RS256", "x5t": "AAAA"}),
            json!({"alg": "RS256", "kid": "../../etc/passwd"}),
            json!({"alg": "RS256", "kid": "é".repeat(20)}),
            json!({"alg": "RS256", "kid": "+1".repeat(20)}),
            json!({"alg": "RS256", "x5t#S256": "*", "x5t": "-_v7-_v7-_v7-_v7-_v7-_v7-_s"}),
        ] {
            assert_eq!(named(&header), None, "{header}");
        }
    }
}

//! One JSON Web Key, as far as it can verify a signature here.

use serde::Deserialize;

use crate::certificate::read_certificate;
use crate::jwt::{Algorithm, JwtError, P256PublicKey, Parsed, RsaPublicKey, Verified};

/// A key, and what it is for.
#[derive(Debug)]
pub(super) struct Key {
    /// `kid`.
    pub(super) id: Option<String>,
    algorithms: &'static [Algorithm],
    material: Material,
}

#[derive(Debug)]
enum Material {
    Rsa(RsaPublicKey),
    P256(P256PublicKey),
}

/// The members that matter (RFC 7517 §4, RFC 7518 §6).
#[derive(Deserialize)]
struct Members {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
    x5c: Option<Vec<String>>,
}

impl Key {
    /// Reads a key; `None` unless it is one for signatures of a kind that exists here.
    pub(super) fn read(json: serde_json::Value) -> Option<Self> {
        let members: Members = serde_json::from_value(json).ok()?;
        let for_signatures = members.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
        let verifies = members.key_ops.as_ref().is_none_or(|operations| operations.iter().any(|it| it == "verify"));
        if !(for_signatures && verifies) {
            return None;
        }
        let algorithms: &[Algorithm] = match (members.kty.as_str(), members.alg.as_deref()) {
            ("RSA", None) => &[Algorithm::RS256, Algorithm::PS256],
            ("RSA", Some("RS256")) => &[Algorithm::RS256],
            ("RSA", Some("PS256")) => &[Algorithm::PS256],
            ("EC", None | Some("ES256")) => &[Algorithm::ES256],
            _ => return None,
        };
        let material = members.material()?;
        Some(Self { id: members.kid, algorithms, material })
    }

    /// Vouches for a token, if it has one of the algorithms that both the key is for and the caller takes.
    pub(super) fn verify<'p>(&self, token: &'p Parsed<'_>, allowed: &[Algorithm]) -> Result<Verified<'p>, JwtError> {
        let algorithm = token.header.alg;
        if !(self.algorithms.contains(&algorithm) && allowed.contains(&algorithm)) {
            return Err(JwtError::Algorithm);
        }
        match (&self.material, algorithm) {
            (Material::Rsa(key), Algorithm::RS256) => token.verify_rs256(key),
            (Material::Rsa(key), Algorithm::PS256) => token.verify_ps256(key),
            (Material::P256(key), Algorithm::ES256) => token.verify_es256(key),
            _ => Err(JwtError::Algorithm),
        }
    }
}

impl Members {
    fn material(&self) -> Option<Material> {
        match (self.kty.as_str(), &self.n, &self.e, &self.x, &self.y) {
            ("RSA", Some(n), Some(e), ..) => RsaPublicKey::from_jwk(n, e).ok().map(Material::Rsa),
            // Some issuers publish nothing but the certificate.
            ("RSA", None, None, ..) => self.certified().map(Material::Rsa),
            ("EC", _, _, Some(x), Some(y)) if self.crv.as_deref() == Some("P-256") => {
                P256PublicKey::from_jwk(x, y).ok().map(Material::P256)
            }
            _ => None,
        }
    }

    /// The key of the set's own certificate, which is as good as the set: its issuer and dates say nothing here.
    fn certified(&self) -> Option<RsaPublicKey> {
        let certificate = read_certificate(self.x5c.as_ref()?.first()?.as_bytes()).ok()?;
        let (n, e) = certificate.rsa?;
        RsaPublicKey::from_numbers(&n, &e).ok()
    }
}

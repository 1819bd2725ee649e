//! Public keys of the curve P-256, for tokens of other issuers: ES256 (RFC 7518 §3.4). Nothing here signs with one.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};

use super::KeyError;
use crate::encoding::from_base64url;

/// The length of a coordinate, in bytes. A shorter one has no other spelling (RFC 7518 §6.2.1.2).
const COORDINATE: usize = 32;

/// A public key, parsed.
#[derive(Debug)]
pub struct P256PublicKey(ParsedPublicKey);

impl P256PublicKey {
    /// Reads the coordinates of a JSON Web Key (`x` and `y`, RFC 7518 §6.2.1), base64url.
    ///
    /// # Errors
    /// [`KeyError::Rejected`], also for a point that is not on the curve.
    pub fn from_jwk(x: &str, y: &str) -> Result<Self, KeyError> {
        const UNCOMPRESSED: u8 = 4;
        let mut point = vec![UNCOMPRESSED];
        for coordinate in [x, y] {
            let bytes = from_base64url(coordinate).filter(|bytes| bytes.len() == COORDINATE);
            point.extend(bytes.ok_or(KeyError::Rejected)?);
        }
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map(Self).map_err(|_| KeyError::Rejected)
    }

    /// Whether `signature`, the 64 bytes of r and s, is an ES256 signature of `signing_input` under this key.
    pub fn verify_es256(&self, signing_input: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(signing_input, signature).is_ok()
    }
}

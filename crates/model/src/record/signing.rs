//! The keys that sign the directory's tokens.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Record};
use crate::Sealed;

/// An RSA key that signs access and id tokens.
///
/// Its life: published from `created`, signs from `active_from` until a younger key is active, verifies until `expires`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// Names it in token headers: base64url of the SHA-1 of the certificate, like `x5t`.
    pub kid: String,
    /// PKCS #8, sealed.
    pub private_key: Sealed,
    /// The self-signed certificate's DER, base64 (standard alphabet), as `x5c` publishes it.
    pub certificate: String,
    /// The public modulus, base64url (JWK `n`).
    pub modulus: String,
    /// The public exponent, base64url (JWK `e`).
    pub exponent: String,
    /// Published from then on.
    pub created: Timestamp,
    /// Signs from then on.
    pub active_from: Timestamp,
    /// Neither published nor believed from then on.
    pub expires: Timestamp,
}

impl SigningKey {
    /// What the sealed private key is bound to.
    pub fn seal_context(kid: &str) -> String {
        format!("signingKey/{kid}")
    }
}

impl Record for SigningKey {
    const KIND: Kind = Kind::SigningKey;

    fn key(&self) -> String {
        self.kid.clone()
    }
}

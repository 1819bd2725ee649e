//! Key sets that other issuers publish (RFC 7517), and whether one of their keys signed a token.
//!
//! The set says which algorithms a key is for; the token only chooses among its keys by `kid`. A set comes from the network,
//! so it is bounded, and whatever in it cannot be read or is not for signatures is skipped: one odd key must not lock out
//! the others. Keys, URLs and certificates in a token's own header are never looked at.

mod key;
#[cfg(test)]
mod tests;

use serde::Deserialize;

use crate::jwt::{Algorithm, JwtError, Parsed, Verified};
use key::Key;

/// Larger documents are not read. Entra's have about 20 kB.
pub const MAX_SET_BYTES: usize = 256 * 1024;

/// Further keys are not read.
pub const MAX_KEYS: usize = 64;

/// The keys with which an issuer signs.
#[derive(Debug)]
pub struct KeySet(Vec<Key>);

/// Why a document is no key set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeySetError {
    /// Longer than [`MAX_SET_BYTES`].
    #[error("the key set is too long")]
    TooLong,
    /// No JSON object with an array `keys`.
    #[error("not a JSON Web Key Set")]
    Malformed,
    /// None of its keys can verify a signature here.
    #[error("the key set holds no RSA or P-256 key for signatures")]
    NoKeys,
}

/// Why no key of a set vouches for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The set has no key of the token's `kid`: perhaps the issuer has published a new one.
    #[error("the issuer publishes no key of that id")]
    UnknownKey,
    /// The key, or the caller, does not allow the token's algorithm, or the signature is wrong.
    #[error(transparent)]
    Refused(#[from] JwtError),
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

impl KeySet {
    /// Reads a key set. Keys of other kinds, for encryption, or that cannot be read, are left out.
    ///
    /// # Errors
    /// [`KeySetError`].
    pub fn parse(json: &str) -> Result<Self, KeySetError> {
        if json.len() > MAX_SET_BYTES {
            return Err(KeySetError::TooLong);
        }
        let document: Document = serde_json::from_str(json).map_err(|_| KeySetError::Malformed)?;
        let keys: Vec<Key> = document.keys.into_iter().take(MAX_KEYS).filter_map(Key::read).collect();
        if keys.is_empty() { Err(KeySetError::NoKeys) } else { Ok(Self(keys)) }
    }

    /// Vouches for a token with the key that it names, or, when it names none, with whichever signed it. `allowed` are the
    /// algorithms that the caller takes from this issuer.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify<'p>(&self, token: &'p Parsed<'_>, allowed: &[Algorithm]) -> Result<Verified<'p>, VerifyError> {
        let named = token.header.kid.as_deref();
        let mut failure = VerifyError::UnknownKey;
        for key in self.0.iter().filter(|key| named.is_none() || key.id.as_deref() == named) {
            match key.verify(token, allowed) {
                Ok(verified) => return Ok(verified),
                // The reason of a key that could have signed says more than that another could not.
                Err(JwtError::Algorithm) if failure != VerifyError::UnknownKey => {}
                Err(error) => failure = error.into(),
            }
        }
        Err(failure)
    }
}

//! The strict reader of compact tokens.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{P256PublicKey, RsaPublicKey};
use crate::encoding::from_base64url;
use crate::shared_key::SasKey;

/// Longer tokens are not read at all. Ours have about 1.2 kB.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// The signature algorithms that exist here (RFC 7518 §3.1). `none` is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    HS256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes.
    PS256,
    /// ECDSA over the curve P-256 with SHA-256.
    ES256,
}

/// The parts of a JOSE header that matter here; the others are ignored, except `crit`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Header {
    /// What the token says it was signed with; believed only if the key says so too.
    pub alg: Algorithm,
    /// Which key signed.
    pub kid: Option<String>,
    /// Media type, `JWT`.
    pub typ: Option<String>,
    /// The SHA-1 of the certificate that signed, in whatever base64 the sender chose: a name, never a reason to trust.
    pub x5t: Option<String>,
    /// The same with SHA-256.
    #[serde(rename = "x5t#S256")]
    pub x5t_s256: Option<String>,
    /// Extensions that a reader must understand; a token that has any is refused (RFC 7515 §4.1.11).
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

/// Why a token is not believed. Says nothing that helps a forger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwtError {
    /// Longer than [`MAX_TOKEN_BYTES`].
    #[error("the token is too long")]
    TooLong,
    /// Not three base64url parts, or a header that cannot be read.
    #[error("the token is malformed")]
    Malformed,
    /// An algorithm that this key does not use, or none.
    #[error("the token's algorithm is not the one of its key")]
    Algorithm,
    /// The signature is not that of the key.
    #[error("the token's signature is not valid")]
    Signature,
    /// The claims are no JSON object of the expected types, or one stands twice.
    #[error("the token's claims cannot be read")]
    Claims,
}

/// A token that was taken apart, and that nobody has vouched for yet.
#[derive(Debug)]
pub struct Parsed<'t> {
    /// The JOSE header.
    pub header: Header,
    /// What was signed: the token up to its second dot.
    pub signing_input: &'t [u8],
    /// The signature's bytes.
    pub signature: Vec<u8>,
    claims: Vec<u8>,
}

/// The claims of a token whose signature was right.
#[derive(Clone, Copy, Debug)]
pub struct Verified<'p>(&'p [u8]);

/// Takes a compact token apart.
///
/// # Errors
/// [`JwtError::TooLong`], [`JwtError::Malformed`], or [`JwtError::Algorithm`] for an algorithm that does not exist here.
pub fn parse(token: &str) -> Result<Parsed<'_>, JwtError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(JwtError::TooLong);
    }
    let (input, signature) = token.rsplit_once('.').ok_or(JwtError::Malformed)?;
    let (header, claims) = input.split_once('.').ok_or(JwtError::Malformed)?;
    let header = from_base64url(header).ok_or(JwtError::Malformed)?;
    let header: Header = serde_json::from_slice(&header).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => JwtError::Algorithm,
        _ => JwtError::Malformed,
    })?;
    if header.crit.is_some() {
        return Err(JwtError::Malformed);
    }
    let signature = from_base64url(signature).ok_or(JwtError::Malformed)?;
    let claims = from_base64url(claims).ok_or(JwtError::Malformed)?;
    Ok(Parsed { header, signing_input: input.as_bytes(), signature, claims })
}

impl Parsed<'_> {
    /// Vouches for the token with an RSA key.
    ///
    /// # Errors
    /// [`JwtError::Algorithm`] unless the token says RS256; [`JwtError::Signature`].
    pub fn verify_rs256(&self, key: &RsaPublicKey) -> Result<Verified<'_>, JwtError> {
        self.vouch(Algorithm::RS256, || key.verify_rs256(self.signing_input, &self.signature))
    }

    /// Vouches for the token with an RSA key.
    ///
    /// # Errors
    /// [`JwtError::Algorithm`] unless the token says PS256; [`JwtError::Signature`].
    pub fn verify_ps256(&self, key: &RsaPublicKey) -> Result<Verified<'_>, JwtError> {
        self.vouch(Algorithm::PS256, || key.verify_ps256(self.signing_input, &self.signature))
    }

    /// Vouches for the token with a key of the curve P-256.
    ///
    /// # Errors
    /// [`JwtError::Algorithm`] unless the token says ES256; [`JwtError::Signature`].
    pub fn verify_es256(&self, key: &P256PublicKey) -> Result<Verified<'_>, JwtError> {
        self.vouch(Algorithm::ES256, || key.verify_es256(self.signing_input, &self.signature))
    }

    /// Vouches for the token with an account's SAS key.
    ///
    /// # Errors
    /// [`JwtError::Algorithm`] unless the token says HS256; [`JwtError::Signature`].
    pub fn verify_hs256(&self, key: &SasKey) -> Result<Verified<'_>, JwtError> {
        self.vouch(Algorithm::HS256, || key.verify(self.signing_input, &self.signature))
    }

    /// Claims that nobody has vouched for: good for finding the key that must have signed, and for nothing else.
    ///
    /// # Errors
    /// [`JwtError::Claims`].
    pub fn unverified_claims<T: DeserializeOwned>(&self) -> Result<T, JwtError> {
        Verified(&self.claims).claims()
    }

    fn vouch(&self, algorithm: Algorithm, valid: impl FnOnce() -> bool) -> Result<Verified<'_>, JwtError> {
        if self.header.alg != algorithm {
            return Err(JwtError::Algorithm);
        }
        if !valid() {
            return Err(JwtError::Signature);
        }
        Ok(Verified(&self.claims))
    }
}

impl Verified<'_> {
    /// Reads the claims. `T` must be a struct without flattened fields: such a reader refuses a claim that stands twice.
    ///
    /// # Errors
    /// [`JwtError::Claims`].
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, JwtError> {
        serde_json::from_slice(self.0).map_err(|_| JwtError::Claims)
    }
}

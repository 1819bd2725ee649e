//! RSA keys that sign and verify RS256 (RFC 7518 §3.3), parsed once and used often.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents,
};
use zeroize::Zeroizing;

use super::signing_input;
use crate::encoding::{base64url, from_base64url};

/// Why a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// No RSA key of 2048 to 8192 bits in the expected form.
    #[error("not an RSA key of 2048 to 8192 bits in the expected form")]
    Rejected,
    /// The key's maker failed.
    #[error("no RSA key could be made or used for signing")]
    Failed,
}

/// A private key. Signs in about 0.27 ms.
pub struct RsaPrivateKey {
    pair: KeyPair,
}

impl RsaPrivateKey {
    /// A new 2048-bit key; takes about 0.1 s. The randomness is the cryptographic library's own.
    ///
    /// # Errors
    /// [`KeyError::Failed`] when the library cannot make one.
    pub fn generate() -> Result<Self, KeyError> {
        KeyPair::generate(KeySize::Rsa2048).map(|pair| Self { pair }).map_err(|_| KeyError::Failed)
    }

    /// Reads the PKCS #8 form.
    ///
    /// # Errors
    /// [`KeyError::Rejected`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        KeyPair::from_pkcs8(der).map(|pair| Self { pair }).map_err(|_| KeyError::Rejected)
    }

    /// The PKCS #8 form, which is the whole secret.
    ///
    /// # Errors
    /// [`KeyError::Failed`] when the library cannot write it.
    pub fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der: Pkcs8V1Der<'_> = self.pair.as_der().map_err(|_| KeyError::Failed)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// The public half.
    ///
    /// # Errors
    /// [`KeyError::Rejected`] when the key is too short to verify with.
    pub fn public(&self) -> Result<RsaPublicKey, KeyError> {
        RsaPublicKey::from_pkcs1(self.pair.public_key().as_ref())
    }

    /// The base64url of the public half's PKCS #1 form; [`RsaPublicKey::from_text`] reads it.
    pub fn public_text(&self) -> String {
        base64url(self.pair.public_key().as_ref())
    }

    /// A token signed with RSASSA-PKCS1-v1_5 and SHA-256. `header_json` must name `RS256`.
    ///
    /// # Errors
    /// [`KeyError::Failed`] when the library cannot sign.
    pub fn sign_rs256(&self, header_json: &str, claims_json: &str) -> Result<String, KeyError> {
        let mut token = signing_input(header_json, claims_json);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), token.as_bytes(), &mut signature)
            .map_err(|_| KeyError::Failed)?;
        token.push('.');
        token.push_str(&base64url(&signature));
        Ok(token)
    }
}

impl std::fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RsaPrivateKey(…)")
    }
}

/// A public key, parsed. Verifies in about 16 µs.
#[derive(Debug)]
pub struct RsaPublicKey(ParsedPublicKey);

impl RsaPublicKey {
    /// Reads the PKCS #1 form (`RSAPublicKey`, RFC 8017 appendix A.1.1).
    ///
    /// # Errors
    /// [`KeyError::Rejected`].
    pub fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).map(Self).map_err(|_| KeyError::Rejected)
    }

    /// Reads the base64url of the PKCS #1 form, as [`lazurite_model::record::SasSigningKey`] keeps it.
    ///
    /// # Errors
    /// [`KeyError::Rejected`].
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        Self::from_pkcs1(&from_base64url(text).ok_or(KeyError::Rejected)?)
    }

    /// Reads the modulus and exponent of a JSON Web Key (`n` and `e`, RFC 7518 §6.3.1), base64url.
    ///
    /// # Errors
    /// [`KeyError::Rejected`].
    pub fn from_jwk(n: &str, e: &str) -> Result<Self, KeyError> {
        let n = from_base64url(n).ok_or(KeyError::Rejected)?;
        let e = from_base64url(e).ok_or(KeyError::Rejected)?;
        RsaPublicKeyComponents { n, e }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map(Self)
            .map_err(|_| KeyError::Rejected)
    }

    /// Whether `signature` is an RS256 signature of `signing_input` under this key.
    pub fn verify_rs256(&self, signing_input: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(signing_input, signature).is_ok()
    }
}

//! RSA keys that sign and verify RS256 and PS256 (RFC 7518 §3.3, §3.5), parsed once and used often.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_SHA256, RsaEncoding, RsaPublicKeyComponents, VerificationAlgorithm as _,
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
        self.sign(&RSA_PKCS1_SHA256, header_json, claims_json)
    }

    /// A token signed with RSASSA-PSS, SHA-256 and a salt of 32 bytes, as clients sign their assertions. `header_json` must
    /// name `PS256`.
    ///
    /// # Errors
    /// [`KeyError::Failed`] when the library cannot sign.
    pub fn sign_ps256(&self, header_json: &str, claims_json: &str) -> Result<String, KeyError> {
        self.sign(&RSA_PSS_SHA256, header_json, claims_json)
    }

    fn sign(
        &self,
        encoding: &'static dyn RsaEncoding,
        header_json: &str,
        claims_json: &str,
    ) -> Result<String, KeyError> {
        let mut token = signing_input(header_json, claims_json);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(encoding, &SystemRandom::new(), token.as_bytes(), &mut signature)
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
        Self::from_numbers(&n, &e)
    }

    /// Takes the modulus and exponent, big-endian, e.g. those of [`crate::certificate::CertificateInfo`].
    ///
    /// # Errors
    /// [`KeyError::Rejected`].
    pub fn from_numbers(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        // The library looks at the length only when it verifies.
        let length = n.iter().skip_while(|byte| **byte == 0).count();
        if !(256..=1024).contains(&length) {
            return Err(KeyError::Rejected);
        }
        RsaPublicKeyComponents { n, e }
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
            .map(Self)
            .map_err(|_| KeyError::Rejected)
    }

    /// Whether `signature` is an RS256 signature of `signing_input` under this key.
    pub fn verify_rs256(&self, signing_input: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(signing_input, signature).is_ok()
    }

    /// Whether `signature` is a PS256 signature of `signing_input` under this key.
    pub fn verify_ps256(&self, signing_input: &[u8], signature: &[u8]) -> bool {
        // Keys that verify both are rare and their tokens are remembered, so no second parsed form is kept.
        RSA_PSS_2048_8192_SHA256.verify_sig(self.0.as_ref(), signing_input, signature).is_ok()
    }
}

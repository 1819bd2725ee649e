//! A key set ready for use: keys unsealed and parsed.

use std::sync::Arc;

use jiff::Timestamp;
use lazurite_model::record::SigningKey;
use serde_json::{Value, json};

use crate::jwt::{KeyError, RsaPrivateKey, RsaPublicKey};
use crate::seal::Sealer;

/// The public half of a signing key, for whoever verifies the directory's tokens.
#[derive(Clone, Debug)]
pub struct SigningVerifier {
    /// The key's name.
    pub kid: String,
    /// Believed from then on.
    pub from: Timestamp,
    /// No longer believed from then on.
    pub until: Timestamp,
    /// The key, parsed.
    pub key: Arc<RsaPublicKey>,
}

impl SigningVerifier {
    /// The verifier of a record; needs no master key.
    ///
    /// # Errors
    /// [`KeyError::Rejected`] when the record holds no RSA key.
    pub fn from_record(record: &SigningKey) -> Result<Self, KeyError> {
        Ok(Self {
            kid: record.kid.clone(),
            from: record.created,
            until: record.expires,
            key: Arc::new(RsaPublicKey::from_jwk(&record.modulus, &record.exponent)?),
        })
    }

    /// Whether tokens of this key are believed at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }
}

#[derive(Debug)]
struct Entry {
    verifier: SigningVerifier,
    active_from: Timestamp,
    private: RsaPrivateKey,
    jwk: Value,
}

/// The key that signs at some instant.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'k> {
    /// Its name, for the header's `kid` and `x5t`.
    pub kid: &'k str,
    /// The key.
    pub key: &'k RsaPrivateKey,
}

/// All signing keys of the directory.
#[derive(Debug, Default)]
pub struct KeySet {
    entries: Vec<Entry>,
}

impl KeySet {
    /// Opens the records' keys.
    ///
    /// # Errors
    /// [`KeyError::Rejected`] when one does not open (another master key) or is no RSA key.
    pub fn from_records(records: &[SigningKey], sealer: &Sealer) -> Result<Self, KeyError> {
        let mut entries = records.iter().map(|record| Entry::open(record, sealer)).collect::<Result<Vec<_>, _>>()?;
        entries.sort_by_key(|entry| entry.active_from);
        Ok(Self { entries })
    }

    /// The key that signs at `now`: the one whose turn began last.
    pub fn signer(&self, now: Timestamp) -> Option<Signer<'_>> {
        let entry = self.entries.iter().rev().find(|entry| entry.active_from <= now && now < entry.verifier.until)?;
        Some(Signer { kid: &entry.verifier.kid, key: &entry.private })
    }

    /// The key of that name, if its tokens are believed at `now`.
    pub fn verifier(&self, kid: &str, now: Timestamp) -> Option<&RsaPublicKey> {
        let mut entries = self.entries.iter().map(|entry| &entry.verifier);
        entries.find(|verifier| verifier.kid == kid && verifier.is_valid_at(now)).map(|verifier| &*verifier.key)
    }

    /// The JSON Web Key Set (RFC 7517 §5) of all keys believed at `now`, the next one among them.
    pub fn jwks(&self, now: Timestamp, issuer: &str) -> Value {
        let keys: Vec<Value> = self
            .entries
            .iter()
            .filter(|entry| entry.verifier.is_valid_at(now))
            .map(|entry| {
                let mut jwk = entry.jwk.clone();
                if let Some(jwk) = jwk.as_object_mut() {
                    jwk.insert("issuer".into(), issuer.into());
                }
                jwk
            })
            .collect();
        json!({ "keys": keys })
    }
}

impl Entry {
    fn open(record: &SigningKey, sealer: &Sealer) -> Result<Self, KeyError> {
        let pkcs8 =
            sealer.open(&SigningKey::seal_context(&record.kid), &record.private_key).map_err(|_| KeyError::Rejected)?;
        Ok(Self {
            verifier: SigningVerifier::from_record(record)?,
            active_from: record.active_from,
            private: RsaPrivateKey::from_pkcs8(&pkcs8)?,
            jwk: json!({
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": record.kid, "x5t": record.kid,
                "n": record.modulus, "e": record.exponent, "x5c": [record.certificate],
            }),
        })
    }
}

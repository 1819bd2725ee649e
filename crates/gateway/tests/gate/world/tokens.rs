//! Tokens as our own servers would make them, each part of which a test can spoil.

use std::sync::LazyLock;

use lazurite_crypto::jwt::RsaPrivateKey;
use lazurite_crypto::keyset::{KeySet, new_signing_key};
use lazurite_crypto::sas::{self, SasClaims, SasSigner, open_signing_key, renew_signing_keys};
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::{KeySlot, SasSigningKey, SigningKey};
use serde_json::{Value, json};
use uuid::Uuid;

use super::records::{principal, tenant, unique_id};
use super::{AUTHORITY, sealer, start};

/// Two token-signing keys; the gate is told of the first only.
pub fn signing_keys() -> &'static [SigningKey; 2] {
    static KEYS: LazyLock<[SigningKey; 2]> =
        LazyLock::new(|| [0, 1].map(|_| new_signing_key(&sealer(), start(), start()).unwrap()));
    &KEYS
}

/// Account 0's key behind `managedIdentity` tokens.
pub fn sas_signing_key() -> &'static SasSigningKey {
    static KEY: LazyLock<SasSigningKey> = LazyLock::new(|| {
        let mut keys = Vec::new();
        renew_signing_keys(&mut keys, unique_id(0), &sealer(), start()).unwrap();
        keys.remove(0)
    });
    &KEY
}

fn now() -> i64 {
    start().as_second()
}

/// A token of the directory.
pub struct Bearer {
    pub header: Value,
    pub claims: Value,
    pub key: usize,
}

impl Bearer {
    /// A good one, for Azure Maps.
    pub fn of(who: u128) -> Self {
        let tenant = tenant(if who == 4 { 1 } else { 0 });
        let claims = json!({
            "aud": "https://atlas.microsoft.com", "iss": format!("{AUTHORITY}/{tenant}/"), "iat": now(), "nbf": now(),
            "exp": now() + 3600, "oid": principal(who), "sub": principal(who), "tid": tenant, "ver": "1.0",
            "appid": Uuid::from_u128(99), "idtyp": "app", "uti": "x",
        });
        Self { header: json!({"typ": "JWT", "alg": "RS256", "kid": signing_keys()[0].kid}), claims, key: 0 }
    }

    pub fn with(mut self, claim: &str, value: impl Into<Value>) -> Self {
        self.claims[claim] = value.into();
        self
    }

    pub fn with_header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    pub fn sign(&self) -> String {
        let set = KeySet::from_records(&signing_keys()[self.key..=self.key], &sealer()).unwrap();
        let key: &RsaPrivateKey = set.signer(start()).unwrap().key;
        key.sign_rs256(&self.header.to_string(), &self.claims.to_string()).unwrap()
    }
}

/// A SAS token of account 0 for the attached identity.
pub struct Sas {
    pub claims: SasClaims,
}

impl Sas {
    pub fn new() -> Self {
        Self {
            claims: SasClaims {
                iss: sas::ISSUER.into(),
                aud: sas::AUDIENCE.into(),
                oid: principal(2),
                tid: tenant(0),
                azp: unique_id(0),
                nbf: now(),
                iat: now(),
                exp: now() + 3600,
                jti: Uuid::from_u128(77),
                regions: Vec::new(),
                max_rate_per_second: 500,
            },
        }
    }

    pub fn change(mut self, change: impl FnOnce(&mut SasClaims)) -> Self {
        change(&mut self.claims);
        self
    }

    pub fn by_key(&self, slot: KeySlot, text: &str) -> String {
        sas::mint(&self.claims, SasSigner::SharedKey(slot, &sas_key(text))).unwrap()
    }

    /// Signed with the account's primary key.
    pub fn sign(&self) -> String {
        self.by_key(KeySlot::Primary, "primary-key-of-account-0")
    }

    pub fn by_managed_identity(&self) -> String {
        let record = sas_signing_key();
        let key = open_signing_key(record, unique_id(0), &sealer()).unwrap();
        sas::mint(&self.claims, SasSigner::ManagedIdentity { kid: &record.kid, key: &key }).unwrap()
    }
}

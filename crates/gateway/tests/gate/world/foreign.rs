//! Another issuer: its keys, its key set, and its tokens, each part of which a test can spoil.

use std::sync::LazyLock;

use lazurite_crypto::jwks;
use lazurite_crypto::jwt::RsaPrivateKey;
use lazurite_crypto::keyset::{KeySet, new_signing_key};
use lazurite_gateway::TrustedIssuer;
use lazurite_model::record::SigningKey;
use serde_json::{Value, json};

use super::records::{principal, tenant};
use super::{World, sealer, start};

pub const ISSUER: &str = "https://issuer.example/realms/maps";

/// Two keys of the other issuer; its key set has the first only, until a test rotates.
pub fn foreign_keys() -> &'static [SigningKey; 2] {
    static KEYS: LazyLock<[SigningKey; 2]> =
        LazyLock::new(|| [0, 1].map(|_| new_signing_key(&sealer(), start(), start()).unwrap()));
    &KEYS
}

/// The issuer as most tests trust it: with the tenant to which the accounts 0 and 1 belong.
pub fn issuer() -> TrustedIssuer {
    TrustedIssuer::new(ISSUER, tenant(0))
}

impl World {
    /// A world that believes the issuer, and has its first key.
    pub fn believing(issuer: TrustedIssuer) -> Self {
        issuer.check().unwrap();
        let world = Self::trusting(vec![issuer]);
        world.publish(&foreign_keys()[..1]);
        world
    }

    /// The issuer publishes these keys, and they were fetched.
    pub fn publish(&self, keys: &[SigningKey]) {
        let jwk = |key: &SigningKey| json!({"kty": "RSA", "kid": key.kid, "n": key.modulus, "e": key.exponent});
        let set = json!({"keys": keys.iter().map(jwk).collect::<Vec<_>>()}).to_string();
        self.gateway.put_issuer_keys(ISSUER, Some(jwks::KeySet::parse(&set).unwrap()));
    }
}

/// A token of the other issuer.
pub struct Foreign {
    pub header: Value,
    pub claims: Value,
    pub key: usize,
}

impl Foreign {
    /// A good one of that principal, for Azure Maps.
    pub fn of(who: u128) -> Self {
        let now = start().as_second();
        let claims = json!({
            "iss": ISSUER, "aud": "https://atlas.microsoft.com", "iat": now, "nbf": now, "exp": now + 3600,
            "oid": principal(who), "sub": "x", "scp": "user_impersonation", "preferred_username": "ada@issuer.example",
            "azp": uuid::Uuid::from_u128(99),
        });
        Self { header: json!({"typ": "JWT", "alg": "RS256", "kid": foreign_keys()[0].kid}), claims, key: 0 }
    }

    pub fn with(mut self, claim: &str, value: impl Into<Value>) -> Self {
        self.claims[claim] = value.into();
        self
    }

    pub fn without(mut self, claim: &str) -> Self {
        self.claims.as_object_mut().unwrap().remove(claim);
        self
    }

    pub fn with_header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    /// Signed with the issuer's other key, under that key's name.
    pub fn by_the_next_key(self) -> Self {
        Self { key: 1, ..self.with_header("kid", foreign_keys()[1].kid.as_str()) }
    }

    pub fn sign(&self) -> String {
        let set = KeySet::from_records(&foreign_keys()[self.key..=self.key], &sealer()).unwrap();
        let key: &RsaPrivateKey = set.signer(start()).unwrap().key;
        let (header, claims) = (self.header.to_string(), self.claims.to_string());
        if self.header["alg"] == "PS256" { key.sign_ps256(&header, &claims) } else { key.sign_rs256(&header, &claims) }
            .unwrap()
    }
}

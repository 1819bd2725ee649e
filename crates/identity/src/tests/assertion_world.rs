//! Clients that sign: keys, certificates, and the statements that libraries make with them.

use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use lazurite_api::{IssuerKeys, IssuerKeysError};
use lazurite_crypto::certificate::{CertificateInfo, read_certificate, self_signed};
use lazurite_crypto::jwt::RsaPrivateKey;
use lazurite_model::record::KeyCredential;
use serde_json::{Value, json};
use uuid::Uuid;

use super::world::{CLIENT, Reply, TENANT, World, application, start};

pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
pub(super) const ATLAS: &str = "https://atlas.microsoft.com/.default";
pub(super) const ENDPOINT: &str = "https://localhost:8443/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token";

/// A key with its certificate.
pub(super) struct Signer {
    pub(super) key: RsaPrivateKey,
    pub(super) certificate: CertificateInfo,
}

/// The client's own, and somebody else's. Made once: each key costs a tenth of a second.
pub(super) static OWN: LazyLock<Signer> = LazyLock::new(|| signer("own"));
pub(super) static OTHER: LazyLock<Signer> = LazyLock::new(|| signer("other"));

fn signer(name: &str) -> Signer {
    let key = RsaPrivateKey::generate().unwrap();
    let until = start() + jiff::SignedDuration::from_hours(24 * 365);
    let der = self_signed(name, &key.pkcs8().unwrap(), start(), until).unwrap();
    Signer { key, certificate: read_certificate(&der).unwrap() }
}

impl Signer {
    /// `x5t` as Python writes it, with padding.
    pub(super) fn x5t(&self) -> String {
        URL_SAFE.encode(self.certificate.sha1)
    }

    /// `x5t#S256` as Node writes it.
    pub(super) fn x5t_s256(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.certificate.sha256)
    }

    /// Signs as the header's `alg` says; RS256 if it says anything else.
    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let (header, claims, alg) = (header.to_string(), claims.to_string(), header["alg"].as_str());
        if alg == Some("PS256") { self.key.sign_ps256(&header, &claims) } else { self.key.sign_rs256(&header, &claims) }
            .unwrap()
    }

    /// The key as an issuer publishes it.
    pub(super) fn jwk(&self, kid: &str) -> Value {
        let (n, e) = self.certificate.rsa.as_ref().unwrap();
        json!({"kty": "RSA", "use": "sig", "kid": kid, "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e)})
    }

    pub(super) fn credential(&self) -> KeyCredential {
        KeyCredential {
            key_id: Uuid::from_u128(9).into(),
            display_name: None,
            // The Azure CLI breaks the lines.
            key: STANDARD
                .encode(&self.certificate.der)
                .as_bytes()
                .chunks(64)
                .fold(String::new(), |text, line| text + std::str::from_utf8(line).unwrap() + "\n"),
            start: start(),
            end: self.certificate.not_after,
        }
    }
}

/// A tenant whose client has [`OWN`]'s certificate.
pub(super) async fn certified() -> World {
    let world = World::new().await;
    let mut client = application(CLIENT);
    client.key_credentials = vec![OWN.credential()];
    world.put(&client).await;
    world
}

pub(super) fn header() -> Value {
    json!({"alg": "RS256", "typ": "JWT", "x5t": OWN.x5t()})
}

/// What the client states, with some claims changed; `null` leaves one out.
pub(super) fn claims(changes: Value) -> Value {
    let now = start().as_second();
    let mut claims = json!({
        "aud": ENDPOINT, "iss": CLIENT, "sub": CLIENT, "exp": now + 600, "iat": now, "jti": "the-first",
    });
    let object = claims.as_object_mut().unwrap();
    object.extend(changes.as_object().unwrap().clone());
    object.retain(|_, value| !value.is_null());
    claims
}

/// Asks for a token for Maps with an assertion.
pub(super) async fn present(world: &World, client: &str, assertion: &str) -> Reply {
    present_for(world, client, assertion, ATLAS).await
}

pub(super) async fn present_for(world: &World, client: &str, assertion: &str, scope: &str) -> Reply {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", client),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
        ("scope", scope),
    ];
    world.token(&format!("/{TENANT}/oauth2/v2.0/token"), &fields).await
}

/// Status and number of a refusal; 0 for a token.
pub(super) fn outcome(reply: &Reply) -> (u16, u64) {
    (reply.status, reply.json()["error_codes"][0].as_u64().unwrap_or_default())
}

/// Issuers whose keys are known; remembers who was asked for.
#[derive(Default)]
pub(super) struct Issuers {
    pub(super) sets: Mutex<Vec<(String, Value)>>,
    pub(super) asked: Mutex<Vec<(String, bool)>>,
}

#[async_trait]
impl IssuerKeys for Issuers {
    async fn key_set(&self, issuer: &str, missed: bool) -> Result<Arc<str>, IssuerKeysError> {
        self.asked.lock().unwrap().push((issuer.to_owned(), missed));
        let sets = self.sets.lock().unwrap();
        // The old set is remembered until somebody misses a key.
        let mut known = sets.iter().filter(|(name, _)| name == issuer);
        let found = if missed { known.next_back() } else { known.next() };
        let unreachable = || IssuerKeysError::Unreachable { issuer: issuer.to_owned(), reason: "no such host".into() };
        found.map(|(_, set)| set.to_string().into()).ok_or_else(unreachable)
    }
}

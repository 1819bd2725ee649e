//! Certificates: `keyCredentials`, which a client sends as a whole list.

use axum::response::Response;
use lazurite_crypto::certificate::read_certificate;
use lazurite_model::record::KeyCredential;
use serde_json::{Value, json};

use crate::State;
use crate::graph::answer::time;
use crate::graph::body::Body;
use crate::graph::caller::Caller;
use crate::graph::failure::Failure;

/// The longest certificate, in bytes of its text.
const LONGEST: usize = 16 * 1024;

/// The certificates that there are after `items` were sent. Whoever sends an entry without the certificate itself, as Graph
/// showed it, keeps the one of that `keyId`.
pub(crate) fn read(state: &State, items: Vec<Value>, present: &[KeyCredential]) -> Result<Vec<KeyCredential>, Failure> {
    items.into_iter().map(|item| credential(state, item, present)).collect()
}

fn credential(state: &State, item: Value, present: &[KeyCredential]) -> Result<KeyCredential, Failure> {
    let Value::Object(item) = item else {
        return Err(Failure::bad_request("Each of 'keyCredentials' must be an object."));
    };
    let mut item = Body::of(item);
    let key_id = item.id("keyId")?;
    let Some(Value::String(key)) = item.take("key") else {
        let kept = present.iter().find(|credential| Some(credential.key_id.0) == key_id);
        return kept
            .cloned()
            .ok_or_else(|| Failure::bad_request("A new key credential needs the certificate as 'key'."));
    };
    let certificate = Some(key.as_bytes()).filter(|key| key.len() <= LONGEST).map(read_certificate);
    let Some(Ok(certificate)) = certificate else {
        return Err(Failure::bad_request("Key credential 'key' is not an X.509 certificate in base64."));
    };
    if certificate.rsa.is_none() {
        return Err(Failure::bad_request("Key credential 'key' must hold an RSA public key."));
    }
    Ok(KeyCredential {
        key_id: key_id.unwrap_or_else(|| state.random().uuid()).into(),
        display_name: item.text("displayName")?,
        key,
        start: item.time("startDateTime")?.unwrap_or(certificate.not_before),
        end: item.time("endDateTime")?.unwrap_or(certificate.not_after),
    })
}

/// The list as Graph shows it: without the certificates themselves, with the SHA-1 by which people tell them apart.
pub(crate) fn views(credentials: &[KeyCredential]) -> Vec<Value> {
    credentials.iter().map(view).collect()
}

fn view(credential: &KeyCredential) -> Value {
    json!({
        "customKeyIdentifier": thumbprint(credential),
        "displayName": credential.display_name,
        "endDateTime": time(credential.end),
        "key": null,
        "keyId": credential.key_id,
        "startDateTime": time(credential.start),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    })
}

fn thumbprint(credential: &KeyCredential) -> Option<String> {
    let certificate = read_certificate(credential.key.as_bytes()).ok()?;
    Some(certificate.sha1.iter().map(|byte| format!("{byte:02X}")).collect())
}

/// `addKey` and `removeKey`, with which an application changes its own certificates by proving that it has one: not here.
pub(crate) async fn by_proof(_: Caller) -> Result<Response, Failure> {
    Err(Failure::bad_request(
        "addKey and removeKey are not supported. Send the whole list of 'keyCredentials' with PATCH.",
    ))
}

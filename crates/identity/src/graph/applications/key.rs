//! Certificates of an application: `keyCredentials`.

use lazurite_crypto::certificate::read_certificate;
use lazurite_model::record::KeyCredential;
use serde_json::Value;

use crate::State;
use crate::graph::body::Body;
use crate::graph::failure::Failure;

/// The certificates that an application has after `items` were sent for it. Whoever sends an entry without the certificate
/// itself, as Graph showed it, keeps the one of that `keyId`.
pub(super) fn credentials(
    state: &State,
    items: Vec<Value>,
    present: &[KeyCredential],
) -> Result<Vec<KeyCredential>, Failure> {
    items.into_iter().map(|item| credential(state, item, present)).collect()
}

fn credential(state: &State, item: Value, present: &[KeyCredential]) -> Result<KeyCredential, Failure> {
    let Value::Object(item) = item else {
        return Err(Failure::bad_request("Each of 'keyCredentials' must be an object."));
    };
    let mut item = Body::of(item);
    let key_id = item.text("keyId")?;
    let key_id =
        key_id.map(|id| id.parse()).transpose().map_err(|_| Failure::bad_request("'keyId' must be a GUID."))?;
    let Some(Value::String(key)) = item.take("key") else {
        let kept = present.iter().find(|credential| Some(credential.key_id) == key_id);
        return kept
            .cloned()
            .ok_or_else(|| Failure::bad_request("A new key credential needs the certificate as 'key'."));
    };
    let certificate = read_certificate(key.as_bytes())
        .map_err(|_| Failure::bad_request("Key credential 'key' is not an X.509 certificate in base64."))?;
    if certificate.rsa.is_none() {
        return Err(Failure::bad_request("Key credential 'key' must hold an RSA public key."));
    }
    Ok(KeyCredential {
        key_id: key_id.unwrap_or_else(|| state.random().uuid().into()),
        display_name: item.text("displayName")?,
        key,
        start: item.time("startDateTime")?.unwrap_or(certificate.not_before),
        end: item.time("endDateTime")?.unwrap_or(certificate.not_after),
    })
}

/// The certificate's SHA-1 in hexadecimal, by which people tell certificates apart.
pub(super) fn thumbprint(credential: &KeyCredential) -> Option<String> {
    let certificate = read_certificate(credential.key.as_bytes()).ok()?;
    Some(certificate.sha1.iter().map(|byte| format!("{byte:02X}")).collect())
}

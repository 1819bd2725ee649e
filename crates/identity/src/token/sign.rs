//! Signs claims under the current key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lazurite_crypto::jwt::KeyError;
use serde::Serialize;
use serde_json::json;

use crate::State;

/// A signed token of these claims.
///
/// # Errors
/// [`KeyError::Failed`] when there is no key to sign with.
pub(super) fn sign<C: Serialize>(state: &State, claims: &C) -> Result<String, KeyError> {
    let keys = state.keys();
    let signer = keys.signer(state.now()).ok_or(KeyError::Failed)?;
    let header = json!({"typ": "JWT", "alg": "RS256", "x5t": signer.kid, "kid": signer.kid}).to_string();
    let claims = serde_json::to_string(claims).map_err(|_| KeyError::Failed)?;
    signer.key.sign_rs256(&header, &claims)
}

/// A token's own name (`uti`), by which it can be revoked: a UUID in base64url.
pub(super) fn unique_token_id(state: &State) -> String {
    URL_SAFE_NO_PAD.encode(state.random().uuid().as_bytes())
}

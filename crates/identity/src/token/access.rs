//! Makes access tokens for applications and managed identities.

use lazurite_crypto::jwt::KeyError;
use lazurite_model::{AppId, PrincipalId, ResourceId, TenantId};
use serde::Serialize;
use serde_json::json;

use super::Resource;
use crate::State;

/// How the client proved who it is (`appidacr`, `azpacr`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// With a client secret.
    Secret,
    /// By being where the managed identity is.
    ManagedIdentity,
}

/// Whom a token speaks for.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The service principal.
    pub(crate) principal: PrincipalId,
    pub(crate) app: AppId,
    pub(crate) tenant: TenantId,
    pub(crate) credential: Credential,
    /// The managed identity's resource.
    pub(crate) resource_id: Option<ResourceId>,
}

/// A token, and when it is valid, in Unix seconds.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) not_before: i64,
    pub(crate) expires: i64,
}

#[derive(Serialize)]
struct Claims<'c> {
    aud: &'c str,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appidacr: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azp: Option<AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azpacr: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idp: Option<String>,
    idtyp: &'static str,
    oid: PrincipalId,
    sub: PrincipalId,
    tid: TenantId,
    uti: String,
    ver: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    xms_mirid: Option<&'c ResourceId>,
}

/// Signs a token for `subject` to use at `resource`, valid for `seconds`.
///
/// # Errors
/// [`KeyError::Failed`] when there is no key to sign with.
pub(crate) fn issue(state: &State, subject: &Subject, resource: &Resource, seconds: i64) -> Result<Issued, KeyError> {
    let now = state.now();
    let not_before = now.as_second();
    let expires = not_before + seconds;
    let proof = match subject.credential {
        Credential::Secret => "1",
        Credential::ManagedIdentity => "2",
    };
    let login = &state.settings().login;
    let first = resource.version == 1;
    let v1_issuer = format!("{login}/{}/", subject.tenant);
    let claims = Claims {
        aud: &resource.audience,
        iss: if first { v1_issuer.clone() } else { format!("{v1_issuer}v2.0") },
        iat: not_before,
        nbf: not_before,
        exp: expires,
        appid: first.then_some(subject.app),
        appidacr: first.then_some(proof),
        azp: (!first).then_some(subject.app),
        azpacr: (!first).then_some(proof),
        idp: first.then_some(v1_issuer),
        idtyp: "app",
        oid: subject.principal,
        sub: subject.principal,
        tid: subject.tenant,
        uti: unique_token_id(state),
        ver: if first { "1.0" } else { "2.0" },
        xms_mirid: subject.resource_id.as_ref(),
    };
    let keys = state.keys();
    let signer = keys.signer(now).ok_or(KeyError::Failed)?;
    let header = json!({"typ": "JWT", "alg": "RS256", "x5t": signer.kid, "kid": signer.kid}).to_string();
    let claims = serde_json::to_string(&claims).map_err(|_| KeyError::Failed)?;
    Ok(Issued { token: signer.key.sign_rs256(&header, &claims)?, not_before, expires })
}

fn unique_token_id(state: &State) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(state.random().uuid().as_bytes())
}

//! Access tokens that this server gave out and that come back to it: on behalf of somebody, to be revoked, to be looked
//! into, or for `userinfo`. Only the gate believes tokens for anything else.

use lazurite_crypto::jwt::{JwtError, parse};
use lazurite_model::record::{Revocation, Tenant, User};
use lazurite_model::{AppId, PrincipalId, TenantId};
use serde::Deserialize;
use uuid::Uuid;

use crate::State;
use crate::fault::Fault;
use crate::token::resolve;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct OwnToken {
    pub(crate) aud: String,
    pub(crate) iss: String,
    pub(crate) iat: i64,
    pub(crate) nbf: i64,
    pub(crate) exp: i64,
    appid: Option<AppId>,
    azp: Option<AppId>,
    /// `app` or `user`; an id token has none.
    pub(crate) idtyp: Option<String>,
    pub(crate) oid: PrincipalId,
    pub(crate) tid: TenantId,
    pub(crate) sub: String,
    pub(crate) scp: Option<String>,
    #[serde(default)]
    pub(crate) roles: Vec<String>,
    #[serde(default)]
    pub(crate) amr: Vec<String>,
    upn: Option<String>,
    preferred_username: Option<String>,
    sid: Option<Uuid>,
    pub(crate) uti: String,
    ver: String,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No token of ours: another's, changed, or no access token.
    Forged,
    /// One of ours, but not now.
    Expired,
    /// One of ours that was taken back, or whose person or client lost their account.
    Revoked,
}

impl OwnToken {
    /// Reads a token and believes it if one of our published keys signed it, it is valid now, and nobody took it back.
    pub(crate) async fn read(state: &State, text: &str) -> Result<Result<Self, Refusal>, Fault> {
        let token = match Self::signed_by_us(state, text) {
            Ok(token) => token,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = state.now().as_second();
        if now < token.nbf || token.exp <= now {
            return Ok(Err(Refusal::Expired));
        }
        let counts = !token.was_revoked(state).await? && token.holder_is_enabled(state).await?;
        Ok(if counts { Ok(token) } else { Err(Refusal::Revoked) })
    }

    /// Reads a token that one of our published keys signed, whether it still counts or not.
    pub(crate) fn signed_by_us(state: &State, text: &str) -> Result<Self, Refusal> {
        let forged = |_: JwtError| Refusal::Forged;
        let parsed = parse(text).map_err(forged)?;
        let keys = state.keys();
        let key = parsed.header.kid.as_deref().and_then(|kid| keys.verifier(kid, state.now()));
        let verified = parsed.verify_rs256(key.ok_or(Refusal::Forged)?).map_err(forged)?;
        let token: Self = verified.claims().map_err(forged)?;
        let issuer = format!("{}/{}/", state.settings().login, token.tid);
        let expected = if token.ver == "2.0" { format!("{issuer}v2.0") } else { issuer };
        let is_access_token = token.idtyp.is_some() && token.client().is_some();
        if token.iss == expected && is_access_token { Ok(token) } else { Err(Refusal::Forged) }
    }

    /// The client that it was given to.
    pub(crate) fn client(&self) -> Option<AppId> {
        self.appid.or(self.azp)
    }

    /// The API that it is for, by client id.
    pub(crate) fn audience(&self, state: &State, tenant: &Tenant) -> Option<AppId> {
        resolve(state, tenant, &self.aud).map(|resource| resource.app_id)
    }

    /// Whether it speaks for a person.
    pub(crate) fn is_of_a_person(&self) -> bool {
        self.idtyp.as_deref() == Some("user") && self.scp.is_some()
    }

    /// Whether any of these permissions is among its own (`scp`).
    pub(crate) fn allows(&self, scopes: &[&str]) -> bool {
        self.scp.as_deref().unwrap_or_default().split(' ').any(|scope| scopes.contains(&scope))
    }

    /// The sign-in name of the person.
    pub(crate) fn user_name(&self) -> Option<&str> {
        self.upn.as_deref().or(self.preferred_username.as_deref())
    }

    /// Its own name, by which it alone can be revoked.
    pub(crate) fn id(&self) -> Option<Uuid> {
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(&self.uti).ok()?;
        Uuid::from_slice(&bytes).ok()
    }

    async fn was_revoked(&self, state: &State) -> Result<bool, Fault> {
        for id in [self.sid, self.id()].into_iter().flatten() {
            if state.store().read::<Revocation>(&id.to_string()).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn holder_is_enabled(&self, state: &State) -> Result<bool, Fault> {
        if self.is_of_a_person() {
            let user = state.store().read::<User>(&self.oid.to_string()).await?;
            return Ok(user.is_some_and(|user| user.account_enabled && user.tenant == self.tid));
        }
        Ok(state.directory().principal_by_id(self.oid).is_some_and(|principal| principal.account_enabled))
    }
}

//! The claims of our own tokens, and which of our servers may have issued them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lazurite_model::{AppId, PrincipalId, TenantId};
use serde::Deserialize;
use uuid::Uuid;

/// What a token of ours says (access tokens of version 1 and 2). Times are NumericDate seconds.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) aud: String,
    pub(super) exp: i64,
    #[serde(default)]
    nbf: i64,
    #[serde(default)]
    iat: i64,
    pub(super) oid: PrincipalId,
    pub(super) tid: TenantId,
    /// The client, in version 1.
    appid: Option<AppId>,
    /// The client, in version 2.
    azp: Option<AppId>,
    /// The permissions that the user delegated, separated by spaces.
    scp: Option<String>,
    /// `user` or `app`.
    idtyp: Option<String>,
    /// The sign-in that gave it.
    sid: Option<String>,
    /// The token itself: a UUID in base64url.
    uti: Option<String>,
}

/// The one claim that says whose the others are.
#[derive(Debug, Deserialize)]
pub(super) struct ClaimedIssuer {
    pub(super) iss: Option<String>,
}

impl Claims {
    /// From when on it counts: it can be neither used before it begins nor before it was made.
    pub(super) fn begin(&self) -> i64 {
        self.nbf.max(self.iat)
    }

    /// Whether it says that it was given in a person's name.
    pub(super) fn is_delegated(&self) -> bool {
        self.scp.is_some() || self.idtyp.as_deref() == Some("user")
    }

    /// The names by which it can be revoked; what is no UUID names nothing.
    pub(super) fn names(&self) -> [Option<Uuid>; 2] {
        let sid = self.sid.as_deref().and_then(|sid| Uuid::try_parse(sid).ok());
        let uti = self.uti.as_deref().and_then(|uti| URL_SAFE_NO_PAD.decode(uti).ok());
        [sid, uti.and_then(|bytes| Uuid::from_slice(&bytes).ok())]
    }

    pub(super) fn app(&self) -> Option<AppId> {
        self.appid.or(self.azp)
    }

    pub(super) fn scopes(&self) -> Vec<String> {
        self.scp.iter().flat_map(|scopes| scopes.split_whitespace()).map(str::to_owned).collect()
    }
}

/// The origins under which our own sign-in server issues tokens.
pub(super) struct Issuers(Vec<String>);

impl Issuers {
    pub(super) fn new(authorities: &[String]) -> Self {
        Self(authorities.iter().map(|origin| origin.trim_end_matches('/').to_owned()).collect())
    }

    /// Whether `iss` lies under one of our origins.
    pub(super) fn are_ours(&self, iss: &str) -> bool {
        self.0.iter().any(|origin| iss.strip_prefix(&**origin).is_some_and(|path| path.starts_with('/')))
    }

    /// Whether `iss` is `{authority}/{tid}/` (version 1) or `{authority}/{tid}/v2.0` (version 2) of one of ours.
    pub(super) fn issued(&self, claims: &Claims) -> bool {
        let mut buffer = uuid::Uuid::encode_buffer();
        let tenant: &str = claims.tid.0.hyphenated().encode_lower(&mut buffer);
        let paths = self.0.iter().filter_map(|origin| claims.iss.strip_prefix(&**origin)?.strip_prefix('/'));
        let mut rests = paths.filter_map(|path| path.strip_prefix(tenant));
        rests.any(|rest| rest == "/" || rest == "/v2.0")
    }
}

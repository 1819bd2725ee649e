//! The claims of the directory's tokens, and who may have issued them.

use lazurite_model::{AppId, PrincipalId, TenantId};
use serde::Deserialize;

/// What a token of the directory says (access tokens of version 1 and 2). Times are NumericDate seconds.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) aud: String,
    pub(super) exp: i64,
    #[serde(default)]
    pub(super) nbf: i64,
    pub(super) oid: PrincipalId,
    pub(super) tid: TenantId,
    /// The client, in version 1.
    appid: Option<AppId>,
    /// The client, in version 2.
    azp: Option<AppId>,
    /// The permissions that the user delegated, separated by spaces.
    scp: Option<String>,
}

impl Claims {
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

    /// Whether `iss` is `{authority}/{tid}/` (version 1) or `{authority}/{tid}/v2.0` (version 2) of one of ours.
    pub(super) fn issued(&self, claims: &Claims) -> bool {
        let mut buffer = uuid::Uuid::encode_buffer();
        let tenant: &str = claims.tid.0.hyphenated().encode_lower(&mut buffer);
        let paths = self.0.iter().filter_map(|origin| claims.iss.strip_prefix(&**origin)?.strip_prefix('/'));
        let mut rests = paths.filter_map(|path| path.strip_prefix(tenant));
        rests.any(|rest| rest == "/" || rest == "/v2.0")
    }
}

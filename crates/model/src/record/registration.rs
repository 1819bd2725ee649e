//! What an application registration says about its sign-ins: where answers may go, what it offers, what it wants.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Kind, Lookup, Record};
use crate::AppId;

/// Which directories' people may use an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInAudience {
    /// Those of the directory in which it is registered.
    #[default]
    AzureADMyOrg,
    /// Those of every directory here.
    AzureADMultipleOrgs,
}

/// What kind of client a redirect URI belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    /// A server that keeps a secret.
    Web,
    /// A page that runs in a browser: redeems codes across origins, with PKCE.
    Spa,
    /// An installed program: loopback addresses match with any port.
    PublicClient,
}

/// Where the answer to an authorization request may be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedirectUri {
    /// Which kind of client receives it there.
    pub platform: Platform,
    /// The address, letter by letter.
    pub uri: String,
}

/// Who may consent to a delegated permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsentType {
    /// Everybody, for themselves.
    User,
    /// An administrator only.
    Admin,
}

/// A delegated permission that an API offers (`oauth2PermissionScopes`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionScope {
    /// Names it in `requiredResourceAccess`.
    pub id: Uuid,
    /// What stands in `scp`, e.g. `user_impersonation`.
    pub value: String,
    /// Who may consent to it.
    pub consent: ConsentType,
    /// A disabled one cannot be asked for.
    pub enabled: bool,
    /// What the consent page calls it.
    pub display_name: String,
    /// What the consent page says about it.
    pub description: String,
}

/// A role that an API or application defines (`appRoles`): what stands in `roles`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRole {
    /// Names it in assignments.
    pub id: Uuid,
    /// What stands in `roles`.
    pub value: String,
    /// For people.
    pub display_name: String,
    /// For people.
    pub description: String,
    /// Whether users and groups may have it.
    pub for_users: bool,
    /// Whether applications may have it: an application permission.
    pub for_applications: bool,
    /// A disabled one cannot be assigned and stands in no token.
    pub enabled: bool,
}

/// A permission that an application says it wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredAccess {
    /// The API.
    pub resource: AppId,
    /// Its delegated permissions ([`PermissionScope::id`]).
    pub scopes: Vec<Uuid>,
    /// Its application permissions ([`AppRole::id`]).
    pub roles: Vec<Uuid>,
}

/// A client that needs no consent for some of an API's permissions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreAuthorized {
    /// The client.
    pub client: AppId,
    /// The permissions ([`PermissionScope::id`]).
    pub scopes: Vec<Uuid>,
}

/// Which of a user's groups stand in tokens for an application (`groupMembershipClaims`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupClaims {
    /// None.
    #[default]
    None,
    /// Security groups, nested ones too.
    SecurityGroup,
    /// All groups, nested ones too.
    All,
}

/// An application as a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientSettings {
    /// Whose people may use it.
    pub audience: SignInAudience,
    /// Where answers may go.
    pub redirect_uris: Vec<RedirectUri>,
    /// What it says it wants: what `/.default` asks for, and what an administrator's consent gives.
    pub required_access: Vec<RequiredAccess>,
}

/// An application as an API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiSettings {
    /// Delegated permissions.
    pub scopes: Vec<PermissionScope>,
    /// Roles of users and applications.
    pub roles: Vec<AppRole>,
    /// Clients that need no consent.
    pub pre_authorized: Vec<PreAuthorized>,
    /// Which groups stand in its tokens.
    pub groups: GroupClaims,
}

/// That tokens of another issuer may stand for an application's secret (workload identity federation). Belongs to an
/// application or to a user-assigned identity, whichever has the client id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FederatedCredential {
    /// Names it in Graph.
    pub id: Uuid,
    /// The client that may sign in with it.
    pub app: AppId,
    /// Its name, unique for the client without regard to case.
    pub name: String,
    /// `iss` of the other issuer's tokens, letter by letter; its key set is found by its discovery document.
    pub issuer: String,
    /// `sub` of the tokens, letter by letter.
    pub subject: String,
    /// What `aud` must hold one of; `api://AzureADTokenExchange` by default.
    pub audiences: Vec<String>,
    /// For people.
    pub description: Option<String>,
}

impl Record for FederatedCredential {
    const KIND: Kind = Kind::FederatedCredential;

    /// `{client id}/{name}`: a client's are listed by prefix.
    fn key(&self) -> String {
        format!("{}/{}", self.app, self.name.to_lowercase())
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::unique("id", self.id)]
    }
}

//! The directory: tenants, people, groups, applications and the principals that stand for them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ApiSettings, ClientSettings, Kind, Lookup, Record};
use crate::{AppId, ApplicationId, KeyId, PasswordHash, PrincipalId, ResourceId, SecretHash, TenantId};

/// A directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id, the `tid` of its tokens.
    pub id: TenantId,
    /// For people.
    pub display_name: String,
    /// The domain of its users' names, e.g. `lazurite.localhost`; stands for the tenant in sign-in URLs.
    pub default_domain: String,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Object id.
    pub id: PrincipalId,
    /// The directory that the user belongs to.
    pub tenant: TenantId,
    /// Sign-in name, e.g. `ada@lazurite.localhost`; compared without case.
    pub user_principal_name: String,
    /// For people.
    pub display_name: String,
    /// The part of mail addresses before the `@`.
    pub mail_nickname: String,
    /// A disabled user gets no tokens, and those already given stop working.
    pub account_enabled: bool,
    /// `None` until a password is set: then nobody signs in as this user.
    pub password: Option<PasswordHash>,
    /// What the user may do in the directory itself.
    pub directory_roles: Vec<DirectoryRole>,
    /// Everything else that Graph shows and Lazurite does not act upon, kept as it was sent.
    #[serde(default)]
    pub properties: serde_json::Map<String, serde_json::Value>,
    /// When it was created.
    pub created: Timestamp,
}

/// A group of principals; groups nest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Object id.
    pub id: PrincipalId,
    /// The directory that the group belongs to.
    pub tenant: TenantId,
    /// For people.
    pub display_name: String,
    /// The part of mail addresses before the `@`.
    pub mail_nickname: String,
    /// For people.
    pub description: Option<String>,
    /// Whether it has a mailbox (kept, never used).
    pub mail_enabled: bool,
    /// Only security groups count when roles are decided.
    pub security_enabled: bool,
    /// When it was created.
    pub created: Timestamp,
}

/// That one principal is a direct member of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The group.
    pub group: PrincipalId,
    /// The user, service principal or group in it.
    pub member: PrincipalId,
}

/// What a principal may do in the directory itself (Graph), independent of Azure roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DirectoryRole {
    /// Everything.
    GlobalAdministrator,
    /// Applications, service principals, and the consent of all.
    ApplicationAdministrator,
    /// The same, in our case: there is no application proxy to be kept from.
    CloudApplicationAdministrator,
    /// Users and groups, but not administrators' passwords.
    UserAdministrator,
}

impl DirectoryRole {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::GlobalAdministrator,
        Self::ApplicationAdministrator,
        Self::CloudApplicationAdministrator,
        Self::UserAdministrator,
    ];

    /// The role's id, the same in every directory (Graph `roleTemplateId`, `wids` in tokens).
    pub const fn template_id(self) -> Uuid {
        Uuid::from_u128(match self {
            Self::GlobalAdministrator => 0x62e9_0394_69f5_4237_9190_0121_7714_5e10,
            Self::ApplicationAdministrator => 0x9b89_5d92_2cd3_44c7_9d02_a6ac_2d5e_a5c3,
            Self::CloudApplicationAdministrator => 0x158c_047a_c907_4556_b7ef_4465_51a6_b5f7,
            Self::UserAdministrator => 0xfe93_0be7_5e62_47db_91af_98c3_a49a_38b1,
        })
    }

    /// What it is for.
    pub const fn description(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "Manages everything in the directory.",
            Self::ApplicationAdministrator => "Manages applications and service principals, and consents for all.",
            Self::CloudApplicationAdministrator => "Manages applications and service principals, and consents for all.",
            Self::UserAdministrator => {
                "Manages users and groups, and the passwords of those who are no administrators."
            }
        }
    }

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GlobalAdministrator => "Global Administrator",
            Self::ApplicationAdministrator => "Application Administrator",
            Self::CloudApplicationAdministrator => "Cloud Application Administrator",
            Self::UserAdministrator => "User Administrator",
        }
    }
}

/// An application registration: the definition of a client or of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Object id.
    pub id: ApplicationId,
    /// Client id.
    pub app_id: AppId,
    /// The directory in which it is registered.
    pub tenant: TenantId,
    /// For people.
    pub display_name: String,
    /// The names under which tokens for it may be asked, e.g. `api://…`.
    pub identifier_uris: Vec<String>,
    /// Whether it may use the flows of clients that can keep no secret.
    pub is_fallback_public_client: bool,
    /// Which token version it wants to receive as an API (`api.requestedAccessTokenVersion`): 1, 2 or unset (1).
    pub requested_access_token_version: Option<u8>,
    /// Its client secrets.
    pub password_credentials: Vec<PasswordCredential>,
    /// Its certificates.
    pub key_credentials: Vec<KeyCredential>,
    /// The application as a client.
    #[serde(default)]
    pub client: ClientSettings,
    /// The application as an API.
    #[serde(default)]
    pub api: ApiSettings,
    /// Everything else that Graph shows and Lazurite does not act upon, kept as it was sent.
    pub properties: serde_json::Map<String, serde_json::Value>,
    /// When it was created.
    pub created: Timestamp,
}

/// A client secret; the secret itself is shown once and never kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordCredential {
    /// Names it for removal.
    pub key_id: KeyId,
    /// For people.
    pub display_name: Option<String>,
    /// The first three characters of the secret.
    pub hint: String,
    /// What a presented secret is compared with.
    pub hash: SecretHash,
    /// Not valid before.
    pub start: Timestamp,
    /// Not valid from then on.
    pub end: Timestamp,
}

/// A certificate with which an application proves who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCredential {
    /// Names it for removal.
    pub key_id: KeyId,
    /// For people.
    pub display_name: Option<String>,
    /// The certificate, as it was uploaded (base64 of DER or PEM).
    pub key: String,
    /// Not valid before.
    pub start: Timestamp,
    /// Not valid from then on.
    pub end: Timestamp,
}

/// A deleted user: nobody signs in as it, and it can be restored for thirty days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedUser {
    /// As it was.
    pub user: User,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// A deleted application, which can be restored for thirty days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedApplication {
    /// As it was.
    pub application: Application,
    /// Its service principals, which went with it.
    pub service_principals: Vec<ServicePrincipal>,
    /// When it was deleted.
    pub deleted: Timestamp,
}

/// What a service principal stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ServicePrincipalKind {
    /// An application registration's presence in a tenant.
    Application,
    /// A managed identity.
    ManagedIdentity,
}

/// A principal that is no person: what gets roles on behalf of an application or a managed identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePrincipal {
    /// Object id: `oid` of its tokens.
    pub id: PrincipalId,
    /// The application's client id.
    pub app_id: AppId,
    /// The directory that it belongs to.
    pub tenant: TenantId,
    /// For people.
    pub display_name: String,
    /// What it stands for.
    pub kind: ServicePrincipalKind,
    /// A disabled one gets no tokens, and those already given stop working.
    pub account_enabled: bool,
    /// The resource id of the managed identity, and other names.
    pub alternative_names: Vec<String>,
    /// What it may do in the directory itself.
    pub directory_roles: Vec<DirectoryRole>,
    /// Client secrets of its own, which open this tenant alone.
    #[serde(default)]
    pub password_credentials: Vec<PasswordCredential>,
    /// Certificates of its own, which open this tenant alone.
    #[serde(default)]
    pub key_credentials: Vec<KeyCredential>,
    /// Everything else that Graph shows and Lazurite does not act upon.
    pub properties: serde_json::Map<String, serde_json::Value>,
    /// When it was created.
    pub created: Timestamp,
}

impl ServicePrincipal {
    /// The presence of an application in a tenant: enabled, with nothing of its own.
    pub fn application(id: PrincipalId, app_id: AppId, tenant: TenantId, name: &str, created: Timestamp) -> Self {
        Self {
            id,
            app_id,
            tenant,
            display_name: name.to_owned(),
            kind: ServicePrincipalKind::Application,
            account_enabled: true,
            alternative_names: Vec::new(),
            directory_roles: Vec::new(),
            password_credentials: Vec::new(),
            key_credentials: Vec::new(),
            properties: serde_json::Map::new(),
            created,
        }
    }

    /// The same principal as that of the managed identity of a resource. `explicit`: the identity is that resource itself
    /// (user-assigned), and not something that it has (system-assigned).
    #[must_use]
    pub fn of_identity(self, resource: &ResourceId, explicit: bool) -> Self {
        let kind_name = if explicit { "isExplicit=True" } else { "isExplicit=False" };
        Self {
            kind: ServicePrincipalKind::ManagedIdentity,
            alternative_names: vec![kind_name.to_owned(), resource.as_str().to_owned()],
            ..self
        }
    }
}

impl Record for Tenant {
    const KIND: Kind = Kind::Tenant;

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::unique("defaultDomain", self.default_domain.to_lowercase())]
    }
}

impl Record for User {
    const KIND: Kind = Kind::User;

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![
            Lookup::unique("userPrincipalName", self.user_principal_name.to_lowercase()),
            Lookup::shared("displayName", self.display_name.to_lowercase()),
        ]
    }
}

impl Record for Group {
    const KIND: Kind = Kind::Group;

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::shared("displayName", self.display_name.to_lowercase())]
    }
}

impl Record for Membership {
    const KIND: Kind = Kind::Membership;

    /// `{group}/{member}`: a group's members are listed by prefix.
    fn key(&self) -> String {
        format!("{}/{}", self.group, self.member)
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::shared("member", self.member)]
    }
}

impl Record for Application {
    const KIND: Kind = Kind::Application;

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn lookups(&self) -> Vec<Lookup> {
        let mut lookups =
            vec![Lookup::unique("appId", self.app_id), Lookup::shared("displayName", self.display_name.to_lowercase())];
        lookups.extend(
            self.identifier_uris.iter().map(|uri| Lookup::unique("identifierUri", format!("{} {uri}", self.tenant))),
        );
        lookups
    }
}

impl Record for ServicePrincipal {
    const KIND: Kind = Kind::ServicePrincipal;

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![
            Lookup::unique("appId", format!("{} {}", self.tenant, self.app_id)),
            Lookup::shared("displayName", self.display_name.to_lowercase()),
        ]
    }
}

impl Record for DeletedUser {
    const KIND: Kind = Kind::DeletedUser;

    fn key(&self) -> String {
        self.user.key()
    }
}

impl Record for DeletedApplication {
    const KIND: Kind = Kind::DeletedApplication;

    fn key(&self) -> String {
        self.application.key()
    }
}

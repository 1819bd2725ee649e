//! The durable state, one record type for each kind of thing.
//!
//! A record is plain data: what the database holds and what a change carries. Secrets stand in it sealed or hashed only.

mod account;
mod authorization;
mod consent;
mod directory;
mod registration;
mod resource;
mod session;
mod signing;

use serde::{Serialize, de::DeserializeOwned};

pub use account::{
    AccountKey, AccountKind, CorsRule, Encryption, KeySlot, LinkedResource, MapsAccount, SasSigningKey, SkuName,
};
pub use authorization::{Permission, PrincipalType, RoleAssignment, RoleDefinition, RoleKind};
pub use consent::{AppRoleAssignment, Ownership, PermissionGrant};
pub use directory::{
    Application, DeletedApplication, DeletedUser, DirectoryRole, Group, KeyCredential, Membership, PasswordCredential,
    ServicePrincipal, ServicePrincipalKind, Tenant, User,
};
pub use registration::{
    ApiSettings, AppRole, ClientSettings, ConsentType, FederatedCredential, GroupClaims, PermissionScope, Platform,
    PreAuthorized, RedirectUri, RequiredAccess, SignInAudience,
};
pub use resource::{
    Identity, ManagementGroup, OperationState, OperationStatus, ResourceGroup, Subscription, SystemData, Tags,
    UserAssignedIdentity,
};
pub use session::{
    Authentication, AuthenticationMethod, AuthorizationCode, CodeChallenge, DeviceAuthorization, DeviceState,
    Revocation, SecondFactor, SignInFailures, SignInSession, TokenFamily, UsedAssertion,
};
pub use signing::SigningKey;

/// One kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// [`Tenant`]
    Tenant,
    /// [`User`]
    User,
    /// [`Group`]
    Group,
    /// [`Membership`]
    Membership,
    /// [`Application`]
    Application,
    /// [`ServicePrincipal`]
    ServicePrincipal,
    /// [`Subscription`]
    Subscription,
    /// [`ManagementGroup`]
    ManagementGroup,
    /// [`ResourceGroup`]
    ResourceGroup,
    /// [`UserAssignedIdentity`]
    UserAssignedIdentity,
    /// [`MapsAccount`]
    MapsAccount,
    /// [`RoleDefinition`]
    RoleDefinition,
    /// [`RoleAssignment`]
    RoleAssignment,
    /// [`SigningKey`]
    SigningKey,
    /// [`OperationStatus`]
    OperationStatus,
    /// [`FederatedCredential`]
    FederatedCredential,
    /// [`PermissionGrant`]
    PermissionGrant,
    /// [`AppRoleAssignment`]
    AppRoleAssignment,
    /// [`Ownership`]
    Ownership,
    /// [`DeletedUser`]
    DeletedUser,
    /// [`DeletedApplication`]
    DeletedApplication,
    /// [`SignInSession`]
    SignInSession,
    /// [`AuthorizationCode`]
    AuthorizationCode,
    /// [`DeviceAuthorization`]
    DeviceAuthorization,
    /// [`TokenFamily`]
    TokenFamily,
    /// [`Revocation`]
    Revocation,
    /// [`UsedAssertion`]
    UsedAssertion,
    /// [`SignInFailures`]
    SignInFailures,
    /// [`SecondFactor`]
    SecondFactor,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 29] = [
        Self::Tenant,
        Self::User,
        Self::Group,
        Self::Membership,
        Self::Application,
        Self::ServicePrincipal,
        Self::Subscription,
        Self::ManagementGroup,
        Self::ResourceGroup,
        Self::UserAssignedIdentity,
        Self::MapsAccount,
        Self::RoleDefinition,
        Self::RoleAssignment,
        Self::SigningKey,
        Self::OperationStatus,
        Self::FederatedCredential,
        Self::PermissionGrant,
        Self::AppRoleAssignment,
        Self::Ownership,
        Self::DeletedUser,
        Self::DeletedApplication,
        Self::SignInSession,
        Self::AuthorizationCode,
        Self::DeviceAuthorization,
        Self::TokenFamily,
        Self::Revocation,
        Self::UsedAssertion,
        Self::SignInFailures,
        Self::SecondFactor,
    ];

    /// The name under which the database keeps the kind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::User => "user",
            Self::Group => "group",
            Self::Membership => "membership",
            Self::Application => "application",
            Self::ServicePrincipal => "servicePrincipal",
            Self::Subscription => "subscription",
            Self::ManagementGroup => "managementGroup",
            Self::ResourceGroup => "resourceGroup",
            Self::UserAssignedIdentity => "userAssignedIdentity",
            Self::MapsAccount => "mapsAccount",
            Self::RoleDefinition => "roleDefinition",
            Self::RoleAssignment => "roleAssignment",
            Self::SigningKey => "signingKey",
            Self::OperationStatus => "operationStatus",
            Self::FederatedCredential => "federatedCredential",
            Self::PermissionGrant => "permissionGrant",
            Self::AppRoleAssignment => "appRoleAssignment",
            Self::Ownership => "ownership",
            Self::DeletedUser => "deletedUser",
            Self::DeletedApplication => "deletedApplication",
            Self::SignInSession => "signInSession",
            Self::AuthorizationCode => "authorizationCode",
            Self::DeviceAuthorization => "deviceAuthorization",
            Self::TokenFamily => "tokenFamily",
            Self::Revocation => "revocation",
            Self::UsedAssertion => "usedAssertion",
            Self::SignInFailures => "signInFailures",
            Self::SecondFactor => "secondFactor",
        }
    }

    /// Whether those who keep a copy of the state hear of its changes. What only the sign-in server reads, one request at a
    /// time, they do not: it comes and goes with every sign-in.
    pub const fn is_announced(self) -> bool {
        !matches!(
            self,
            Self::SignInSession
                | Self::AuthorizationCode
                | Self::DeviceAuthorization
                | Self::TokenFamily
                | Self::UsedAssertion
                | Self::SignInFailures
                | Self::SecondFactor
        )
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A second way to find a record: by the value of one of its properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Which property, e.g. `appId`.
    pub index: &'static str,
    /// Its value, in the form in which it is compared (lower case where case does not matter).
    pub value: String,
    /// Whether at most one record of the kind may have the value.
    pub unique: bool,
}

impl Lookup {
    /// A property whose value at most one record of the kind may have.
    pub fn unique(index: &'static str, value: impl ToString) -> Self {
        Self { index, value: value.to_string(), unique: true }
    }

    /// A property whose value several records may share.
    pub fn shared(index: &'static str, value: impl ToString) -> Self {
        Self { index, value: value.to_string(), unique: false }
    }
}

/// What the database can keep.
pub trait Record: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Which kind this is.
    const KIND: Kind;

    /// The key within the kind, canonical: equal things have equal keys. Listing is by key prefix, in key order.
    fn key(&self) -> String;

    /// The other ways to find it.
    fn lookups(&self) -> Vec<Lookup> {
        Vec::new()
    }
}

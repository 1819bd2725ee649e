//! The durable state, one record type for each kind of thing.
//!
//! A record is plain data: what the database holds and what a change carries. Secrets stand in it sealed or hashed only.

mod account;
mod authorization;
mod consent;
mod deleted_secret;
mod deployment;
mod directory;
mod kind;
mod limits;
mod lock;
mod policy;
mod registration;
mod resource;
mod session;
mod signing;
mod template_spec;
mod vault;

use serde::{Serialize, de::DeserializeOwned};

pub use account::{
    AccountKey, AccountKind, CorsRule, Encryption, KeySlot, LinkedResource, MapsAccount, SasSigningKey, SkuName,
};
pub use authorization::{
    DenyAssignment, DenyPrincipal, Permission, PrincipalType, RoleAssignment, RoleDefinition, RoleKind,
};
pub use consent::{AppRoleAssignment, Ownership, PermissionGrant};
pub use deleted_secret::DeletedSecret;
pub use deployment::{Deployment, DeploymentMode, DeploymentOperation, DeploymentSource, DeploymentState};
pub use directory::{
    Application, DeletedApplication, DeletedUser, DirectoryRole, Group, KeyCredential, Membership, PasswordCredential,
    ServicePrincipal, ServicePrincipalKind, Tenant, User,
};
pub use kind::Kind;
pub(crate) use kind::with_kinds;
pub use limits::AccountLimits;
pub use lock::{LockLevel, ManagementLock};
pub use policy::{
    EnforcementMode, PolicyAssignment, PolicyDefinition, PolicyExemption, PolicyReference, PolicySetDefinition,
};
pub use registration::{
    ApiSettings, AppRole, ClientSettings, ConsentType, FederatedCredential, GroupClaims, PermissionScope, Platform,
    PreAuthorized, RedirectUri, RequiredAccess, SignInAudience,
};
pub use resource::{
    HierarchySettings, Identity, ManagementGroup, OperationState, OperationStatus, ResourceGroup, Subscription,
    SubscriptionSettings, SystemData, Tags, UserAssignedIdentity,
};
pub use session::{
    Authentication, AuthenticationMethod, AuthorizationCode, CodeChallenge, DeviceAuthorization, DeviceState,
    Revocation, SecondFactor, SignInFailures, SignInSession, TokenFamily, UsedAssertion,
};
pub use signing::SigningKey;
pub use template_spec::{LinkedTemplate, TemplateSpec, TemplateSpecVersion};
pub use vault::{
    AccessPolicy, DeletedVault, NetworkAcls, SecretAttributes, Vault, VaultPermissions, VaultSecret, VaultSettings,
    VirtualNetworkRule,
};

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

//! The kinds of records, in one list: whatever needs to know all of them is made from it.

/// Hands every kind to the macro `$then`: its type, the name under which the database keeps it, and whether those who keep a
/// copy of the state hear of its changes (`announced`) or not (`silent`).
///
/// Silent is what is read from the database only, one request at a time: what the sign-in server makes with every sign-in, and
/// what the resource manager looks at when it writes.
macro_rules! with_kinds {
    ($then:ident) => {
        $then! {
            Tenant "tenant" announced,
            User "user" announced,
            Group "group" announced,
            Membership "membership" announced,
            Application "application" announced,
            ServicePrincipal "servicePrincipal" announced,
            Subscription "subscription" announced,
            ManagementGroup "managementGroup" announced,
            ResourceGroup "resourceGroup" announced,
            UserAssignedIdentity "userAssignedIdentity" announced,
            MapsAccount "mapsAccount" announced,
            RoleDefinition "roleDefinition" announced,
            RoleAssignment "roleAssignment" announced,
            DenyAssignment "denyAssignment" announced,
            SigningKey "signingKey" announced,
            OperationStatus "operationStatus" announced,
            FederatedCredential "federatedCredential" announced,
            PermissionGrant "permissionGrant" announced,
            AppRoleAssignment "appRoleAssignment" announced,
            Ownership "ownership" announced,
            DeletedUser "deletedUser" announced,
            DeletedApplication "deletedApplication" announced,
            Revocation "revocation" announced,
            AccountLimits "accountLimits" announced,
            Vault "vault" announced,
            SignInSession "signInSession" silent,
            AuthorizationCode "authorizationCode" silent,
            DeviceAuthorization "deviceAuthorization" silent,
            TokenFamily "tokenFamily" silent,
            UsedAssertion "usedAssertion" silent,
            SignInFailures "signInFailures" silent,
            SecondFactor "secondFactor" silent,
            DeletedVault "deletedVault" silent,
            VaultSecret "vaultSecret" silent,
            SubscriptionSettings "subscriptionSettings" silent,
            HierarchySettings "hierarchySettings" silent,
            DeletedSecret "deletedSecret" silent,
            ManagementLock "managementLock" silent,
            PolicyDefinition "policyDefinition" silent,
            PolicySetDefinition "policySetDefinition" silent,
            PolicyAssignment "policyAssignment" silent,
            PolicyExemption "policyExemption" silent,
            Deployment "deployment" silent,
            DeploymentSource "deploymentSource" silent,
            DeploymentOperation "deploymentOperation" silent,
            TemplateSpec "templateSpec" silent,
            TemplateSpecVersion "templateSpecVersion" silent,
        }
    };
}
pub(crate) use with_kinds;

macro_rules! kinds {
    ($($kind:ident $name:literal $heard:ident),+ $(,)?) => {
        /// One kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = concat!("[`", stringify!($kind), "`](super::", stringify!($kind), ")")] $kind),+
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The name under which the database keeps the kind.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name),+
                }
            }

            /// Whether those who keep a copy of the state hear of its changes.
            pub const fn is_announced(self) -> bool {
                match self {
                    $(Self::$kind => is!($heard)),+
                }
            }
        }
    };
}

macro_rules! is {
    (announced) => {
        true
    };
    (silent) => {
        false
    };
}

with_kinds!(kinds);

impl Kind {
    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

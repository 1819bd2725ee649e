//! Identifiers, one type for each thing, so that an app id can never stand where an object id belongs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A directory (Microsoft Entra tenant).
    TenantId,
    /// A subscription: the unit of billing and the root of resource ids.
    SubscriptionId,
    /// The object id of a user, group or service principal: what a role is assigned to and what `oid` carries.
    PrincipalId,
    /// The object id of an application registration (Graph `application.id`); not what clients present.
    ApplicationId,
    /// The client id of an application (`appId`, `client_id`).
    AppId,
    /// A Maps account's `properties.uniqueId`: what clients send as `x-ms-client-id`.
    UniqueId,
    /// A key vault, whatever it is called and wherever it lies: another vault that later takes its name has another one.
    VaultId,
    /// A role definition's GUID.
    RoleDefinitionId,
    /// A role assignment's GUID.
    AssignmentId,
    /// One credential of an application (`keyId` of a password or certificate).
    KeyId,
}

//! Who asks, once that is known.

use lazurite_model::{AppId, PrincipalId, TenantId};
use serde::{Deserialize, Serialize};

use crate::{Subject, Vouched};

/// What kind of principal a caller is, as ARM's `createdByType` tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CallerKind {
    /// A person.
    User,
    /// An application with a secret or certificate of its own.
    Application,
    /// A managed identity.
    ManagedIdentity,
}

impl CallerKind {
    /// The name that `systemData` gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Application => "Application",
            Self::ManagedIdentity => "ManagedIdentity",
        }
    }
}

/// An authenticated principal. Knowing who it is says nothing yet about what it may do.
///
/// Kept with work that goes on in its name after its request; what it may do is asked anew each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Caller {
    /// The principal (`oid`).
    pub principal: PrincipalId,
    /// The directory that the token is from (`tid`).
    pub tenant: TenantId,
    /// The client that got the token (`appid` or `azp`).
    pub app: Option<AppId>,
    /// What kind of principal.
    pub kind: CallerKind,
    /// For people: the user principal name or the display name.
    pub name: String,
    /// Whether the principal is Global Administrator of the directory.
    pub directory_admin: bool,
    /// The permissions that a user delegated to the client (`scp`); empty for applications.
    pub delegated_scopes: Vec<String>,
    /// When the token ends, in Unix seconds (`exp`).
    pub token_expires: i64,
    /// `Some`: no directory here knows the principal, a trusted issuer vouches for it, and these are its groups.
    pub vouched_groups: Option<Vec<PrincipalId>>,
}

impl Caller {
    /// Whose roles decide what the caller may do.
    pub fn subject(&self) -> Subject<'_> {
        match &self.vouched_groups {
            None => Subject::Known(self.principal),
            Some(groups) => Subject::Vouched(Vouched { principal: self.principal, tenant: self.tenant, groups }),
        }
    }
}

//! Who may use which API in whose name, and with which role.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Kind, Lookup, Record};
use crate::{PrincipalId, TenantId};

/// That a client may use an API in the name of one user or of all (Graph `oAuth2PermissionGrant`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionGrant {
    /// Names it in Graph.
    pub id: Uuid,
    /// The directory.
    pub tenant: TenantId,
    /// The client's service principal.
    pub client: PrincipalId,
    /// The API's service principal.
    pub resource: PrincipalId,
    /// In whose name; `None`: in everybody's, by an administrator's consent.
    pub user: Option<PrincipalId>,
    /// The delegated permissions' values.
    pub scopes: Vec<String>,
}

impl Record for PermissionGrant {
    const KIND: Kind = Kind::PermissionGrant;

    /// `{client}/{resource}/{user or all}`: there is one of each.
    fn key(&self) -> String {
        let user = self.user.map_or_else(|| "all".to_owned(), |user| user.to_string());
        format!("{}/{}/{user}", self.client, self.resource)
    }

    fn lookups(&self) -> Vec<Lookup> {
        let mut lookups = vec![Lookup::unique("id", self.id), Lookup::shared("resource", self.resource)];
        lookups.extend(self.user.map(|user| Lookup::shared("user", user)));
        lookups
    }
}

/// That a principal has a role of an API or application (Graph `appRoleAssignment`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRoleAssignment {
    /// Names it in Graph.
    pub id: Uuid,
    /// The directory.
    pub tenant: TenantId,
    /// The user, group or service principal that has the role.
    pub principal: PrincipalId,
    /// The API's service principal.
    pub resource: PrincipalId,
    /// [`super::AppRole::id`]; zero: assigned without any role.
    pub role: Uuid,
    /// When it was made.
    pub created: Timestamp,
}

impl Record for AppRoleAssignment {
    const KIND: Kind = Kind::AppRoleAssignment;

    /// `{principal}/{resource}/{role}`: there is one of each.
    fn key(&self) -> String {
        format!("{}/{}/{}", self.principal, self.resource, self.role)
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::unique("id", self.id), Lookup::shared("resource", self.resource)]
    }
}

/// That a principal owns a group, an application or a service principal, and may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    /// The object id of what is owned.
    pub object: Uuid,
    /// The user or service principal that owns it.
    pub owner: PrincipalId,
}

impl Record for Ownership {
    const KIND: Kind = Kind::Ownership;

    /// `{object}/{owner}`: an object's owners are listed by prefix.
    fn key(&self) -> String {
        format!("{}/{}", self.object, self.owner)
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::shared("owner", self.owner)]
    }
}

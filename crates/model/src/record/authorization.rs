//! Who may do what: role definitions, role assignments and deny assignments (`Microsoft.Authorization`).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Kind, Lookup, Record};
use crate::{AssignmentId, PrincipalId, ResourceId, RoleDefinitionId, TenantId};

/// A role: a named set of actions. Only custom ones are records; the built-in ones are constants of `policy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDefinition {
    /// Its GUID.
    pub id: RoleDefinitionId,
    /// The directory in which its name is unique.
    pub tenant: TenantId,
    /// For people; unique in the directory, compared without case.
    pub role_name: String,
    /// For people.
    pub description: String,
    /// Built-in or custom.
    pub kind: RoleKind,
    /// What it grants.
    pub permissions: Vec<Permission>,
    /// Where it may be assigned.
    pub assignable_scopes: Vec<ResourceId>,
    /// When it was made.
    pub created_on: Timestamp,
    /// When it was changed last.
    pub updated_on: Timestamp,
    /// Who made it.
    pub created_by: Option<PrincipalId>,
    /// Who changed it last.
    pub updated_by: Option<PrincipalId>,
}

/// Where a role comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoleKind {
    /// `BuiltInRole`
    BuiltIn,
    /// `CustomRole`
    Custom,
}

/// Actions granted, and those taken out again. `*` stands for any characters, across segments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Permission {
    /// Management actions.
    pub actions: Vec<String>,
    /// Not these management actions.
    pub not_actions: Vec<String>,
    /// Data actions.
    pub data_actions: Vec<String>,
    /// Not these data actions.
    pub not_data_actions: Vec<String>,
}

/// What kind of principal an assignment names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PrincipalType {
    /// A person.
    User,
    /// A group.
    Group,
    /// An application or managed identity.
    ServicePrincipal,
    /// A group of another directory (kept, never matched).
    ForeignGroup,
    /// A device (kept, never matched).
    Device,
}

/// That a principal has a role at a scope and everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// Its GUID; unique everywhere.
    pub id: AssignmentId,
    /// Where.
    pub scope: ResourceId,
    /// Which role.
    pub role: RoleDefinitionId,
    /// The role's id as the caller wrote it; clients compare it as text.
    pub role_definition_id: String,
    /// Who.
    pub principal_id: PrincipalId,
    /// What kind of principal.
    pub principal_type: PrincipalType,
    /// For people.
    pub description: Option<String>,
    /// When it was made.
    pub created_on: Timestamp,
    /// When it was changed last.
    pub updated_on: Timestamp,
    /// Who made it.
    pub created_by: Option<PrincipalId>,
    /// Who changed it last.
    pub updated_by: Option<PrincipalId>,
}

/// Whom a deny assignment means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DenyPrincipal {
    /// The principal; the nil id stands for everybody.
    pub id: PrincipalId,
    /// What kind of principal, as it was sent; `SystemDefined` for everybody.
    pub kind: String,
}

/// That principals may not do something at a scope, whatever their roles say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DenyAssignment {
    /// Its GUID; unique everywhere.
    pub id: AssignmentId,
    /// The directory whose principals it holds off. All directories share `/`: one's denial there is not the others'.
    pub tenant: TenantId,
    /// For people.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// Where.
    pub scope: ResourceId,
    /// Whether it holds at its scope only and not below.
    pub does_not_apply_to_child_scopes: bool,
    /// What is forbidden.
    pub permissions: Vec<Permission>,
    /// To whom.
    pub principals: Vec<DenyPrincipal>,
    /// But not to these.
    pub exclude_principals: Vec<DenyPrincipal>,
    /// Whether nobody can change it.
    pub is_system_protected: bool,
    /// When it was made.
    pub created_on: Timestamp,
    /// When it was changed last.
    pub updated_on: Timestamp,
    /// Who made it.
    pub created_by: Option<PrincipalId>,
    /// Who changed it last.
    pub updated_by: Option<PrincipalId>,
}

impl DenyPrincipal {
    /// The id that stands for everybody.
    pub const EVERYBODY: PrincipalId = PrincipalId(Uuid::nil());
}

impl RoleAssignment {
    /// The assignment's resource id: `{scope}/providers/Microsoft.Authorization/roleAssignments/{guid}`.
    pub fn resource_id(&self) -> ResourceId {
        self.scope.resource("Microsoft.Authorization/roleAssignments", &self.id.to_string())
    }
}

impl Record for RoleDefinition {
    const KIND: Kind = Kind::RoleDefinition;

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::unique("roleName", format!("{} {}", self.tenant, self.role_name.to_lowercase()))]
    }
}

impl Record for RoleAssignment {
    const KIND: Kind = Kind::RoleAssignment;

    /// `{scope} {guid}`: the assignments at a scope, and below it, are listed by prefix.
    fn key(&self) -> String {
        format!("{} {}", self.scope.key(), self.id)
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![
            Lookup::unique("id", self.id),
            Lookup::unique("triple", format!("{} {} {}", self.scope.key(), self.principal_id, self.role)),
            Lookup::shared("principalId", self.principal_id),
            Lookup::shared("role", self.role),
        ]
    }
}

impl DenyAssignment {
    /// The assignment's resource id: `{scope}/providers/Microsoft.Authorization/denyAssignments/{guid}`
    pub fn resource_id(&self) -> ResourceId {
        self.scope.resource("Microsoft.Authorization/denyAssignments", &self.id.to_string())
    }
}

impl Record for DenyAssignment {
    const KIND: Kind = Kind::DenyAssignment;

    /// `{scope} {guid}`, as role assignments have it.
    fn key(&self) -> String {
        format!("{} {}", self.scope.key(), self.id)
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::unique("id", self.id)]
    }
}

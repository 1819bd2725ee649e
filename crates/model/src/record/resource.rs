//! What the resource manager keeps about everything: subscriptions, groups, identities, operations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Lookup, Record};
use crate::{AppId, PrincipalId, ResourceId, SubscriptionId, TenantId};

/// A resource's tags.
pub type Tags = BTreeMap<String, String>;

/// Who made and who last changed a resource (ARM `systemData`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SystemData {
    /// Object id or name of who created it.
    pub created_by: String,
    /// `User`, `Application` or `ManagedIdentity`.
    pub created_by_type: String,
    /// When.
    pub created_at: Timestamp,
    /// Object id or name of who changed it last.
    pub last_modified_by: String,
    /// `User`, `Application` or `ManagedIdentity`.
    pub last_modified_by_type: String,
    /// When.
    pub last_modified_at: Timestamp,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// The directory whose principals manage it.
    pub tenant: TenantId,
    /// For people.
    pub display_name: String,
    /// The management group that holds it; `None`: the tenant's root group.
    pub management_group: Option<String>,
}

/// What a subscription's owners set for it. A subscription without such a record has none of it: no tags, and it is
/// registered with every resource provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionSettings {
    /// The subscription.
    pub id: SubscriptionId,
    /// Its tags.
    #[serde(default)]
    pub tags: Tags,
    /// The namespaces, in Azure's spelling, of the resource providers that it is not registered with.
    #[serde(default)]
    pub unregistered: BTreeSet<String>,
    /// Predefined tags: names, each with its values, that are there to choose from whether or not anything has them.
    #[serde(default)]
    pub tag_names: BTreeMap<String, BTreeSet<String>>,
}

/// What a directory's administrators set for all of its management groups (`settings/default` of the root group).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HierarchySettings {
    /// The directory.
    pub tenant: TenantId,
    /// The name of the group that is to hold new subscriptions; `None`: the root group.
    pub default_management_group: Option<String>,
}

/// A management group: a scope above subscriptions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagementGroup {
    /// Its name in ids. The root group's name is the tenant's id.
    pub name: String,
    /// The directory that it belongs to.
    pub tenant: TenantId,
    /// For people.
    pub display_name: String,
    /// The group above; `None` for the root group.
    pub parent: Option<String>,
}

/// A resource group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceGroup {
    /// Its id.
    pub id: ResourceId,
    /// Where its metadata lives.
    pub location: String,
    /// Its tags.
    pub tags: Tags,
    /// The resource on whose behalf it exists.
    pub managed_by: Option<String>,
}

/// The managed identities of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The object id of the system-assigned identity's service principal.
    pub system_assigned: Option<PrincipalId>,
    /// The attached user-assigned identities.
    pub user_assigned: Vec<ResourceId>,
}

/// A user-assigned managed identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAssignedIdentity {
    /// Its id.
    pub id: ResourceId,
    /// Where it lives.
    pub location: String,
    /// Its tags.
    pub tags: Tags,
    /// The directory of its service principal.
    pub tenant: TenantId,
    /// Its service principal's object id.
    pub principal_id: PrincipalId,
    /// Its service principal's client id.
    pub client_id: AppId,
    /// Who made it.
    pub system_data: SystemData,
}

/// How far a long-running operation got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status")]
pub enum OperationState {
    /// It ended well.
    Succeeded,
    /// It ended badly.
    Failed {
        /// ARM error code.
        code: String,
        /// What to do about it.
        message: String,
    },
}

/// A long-running operation of the resource manager, as its status page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationStatus {
    /// Names it in URLs.
    pub id: uuid::Uuid,
    /// The resource that it works on.
    pub resource: ResourceId,
    /// The location in whose URLs it is found.
    pub location: String,
    /// How far it got.
    pub state: OperationState,
    /// When it began.
    pub start: Timestamp,
    /// When it ended.
    pub end: Timestamp,
}

impl Record for Subscription {
    const KIND: Kind = Kind::Subscription;

    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Record for SubscriptionSettings {
    const KIND: Kind = Kind::SubscriptionSettings;

    fn key(&self) -> String {
        self.id.to_string()
    }
}

impl Record for HierarchySettings {
    const KIND: Kind = Kind::HierarchySettings;

    fn key(&self) -> String {
        self.tenant.to_string()
    }
}

impl Record for ManagementGroup {
    const KIND: Kind = Kind::ManagementGroup;

    fn key(&self) -> String {
        self.name.to_lowercase()
    }
}

impl Record for ResourceGroup {
    const KIND: Kind = Kind::ResourceGroup;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }
}

impl Record for UserAssignedIdentity {
    const KIND: Kind = Kind::UserAssignedIdentity;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }

    fn lookups(&self) -> Vec<Lookup> {
        vec![Lookup::unique("principalId", self.principal_id), Lookup::unique("clientId", self.client_id)]
    }
}

impl Record for OperationStatus {
    const KIND: Kind = Kind::OperationStatus;

    fn key(&self) -> String {
        self.id.to_string()
    }
}

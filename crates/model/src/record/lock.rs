//! Management locks (`Microsoft.Authorization/locks`): what protects resources from being deleted or changed by mistake.

use serde::{Deserialize, Serialize};

use super::{Kind, Record};
use crate::ResourceId;

/// How much a lock forbids, to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LockLevel {
    /// Nobody deletes it.
    CanNotDelete,
    /// Nobody deletes or changes it, nor calls its actions.
    ReadOnly,
}

/// A lock: holds for its scope and everything below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagementLock {
    /// Its name at its scope.
    pub name: String,
    /// A subscription, resource group or resource.
    pub scope: ResourceId,
    /// How much it forbids.
    pub level: LockLevel,
    /// Why it is there, for people.
    pub notes: Option<String>,
    /// The applications that own it, as they were sent.
    pub owners: Vec<String>,
    /// Who made it.
    pub system_data: super::SystemData,
}

impl ManagementLock {
    /// `{scope}/providers/Microsoft.Authorization/locks/{name}`
    pub fn resource_id(&self) -> ResourceId {
        self.scope.resource("Microsoft.Authorization/locks", &self.name)
    }
}

impl Record for ManagementLock {
    const KIND: Kind = Kind::ManagementLock;

    /// `{scope} {name}`: the locks at a scope, and below it, are listed by prefix.
    fn key(&self) -> String {
        format!("{} {}", self.scope.key(), self.name.to_lowercase())
    }
}

//! `…/managementGroups/{root}/settings/default`: what holds for all management groups of a directory. Only its root has them.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

use lazurite_api::ApiError;
use lazurite_model::record::{HierarchySettings, ManagementGroup};
use serde_json::{Value, json};

use super::tree::{Tree, id};
use crate::call::Call;
use crate::scope;

/// The root, which the path must name.
fn root<'t>(call: &Call, tree: &'t Tree) -> Result<&'t ManagementGroup, ApiError> {
    let name = call.name("groupId");
    let group = tree.find(name).ok_or_else(|| scope::no_management_group(name))?;
    if tree.is_root(group) {
        return Ok(group);
    }
    let message = "Only the root management group has hierarchy settings.";
    Err(ApiError::bad_request("HierarchySettingsNotAtRoot", message))
}

/// 404: nothing was set.
fn missing() -> ApiError {
    ApiError::not_found("NotFound", "The directory has no hierarchy settings.")
}

/// As the wire shows it. Making a group always needs leave here.
fn view(root: &ManagementGroup, settings: &HierarchySettings) -> Value {
    json!({
        "id": format!("{}/settings/default", id(root)),
        "name": "default",
        "type": "Microsoft.Management/managementGroups/settings",
        "properties": {
            "tenantId": settings.tenant,
            "requireAuthorizationForGroupCreation": true,
            "defaultManagementGroup": settings.default_management_group.as_ref().unwrap_or(&root.name),
        },
    })
}

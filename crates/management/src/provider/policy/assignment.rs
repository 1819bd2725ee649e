//! Policy assignments: that a definition or initiative holds at a scope and everything below it.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;

mod assigned;
mod body;
mod identity;

use lazurite_api::ApiError;
use lazurite_model::record::{EnforcementMode, PolicyAssignment, UserAssignedIdentity};
use serde_json::{Value, json};

use super::metadata;
use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::system_data;

/// Their resource type.
pub(crate) const TYPE: &str = "Microsoft.Authorization/policyAssignments";

/// How the wire names it.
pub(crate) const fn enforcement_name(mode: EnforcementMode) -> &'static str {
    match mode {
        EnforcementMode::Default => "Default",
        EnforcementMode::DoNotEnforce => "DoNotEnforce",
    }
}

/// As the wire shows it.
pub(crate) async fn view(call: &Call, assignment: &PolicyAssignment) -> Outcome<Value> {
    let mut view = json!({
        "id": assignment.resource_id(),
        "name": assignment.name,
        "type": TYPE,
        "properties": {
            "displayName": assignment.display_name,
            "description": assignment.description,
            "policyDefinitionId": assignment.policy_definition_id,
            "definitionVersion": assignment.definition_version,
            "scope": assignment.scope,
            "notScopes": assignment.not_scopes,
            "parameters": assignment.parameters,
            "metadata": metadata::view(&assignment.metadata, &assignment.system_data),
            "enforcementMode": enforcement_name(assignment.enforcement),
            "nonComplianceMessages": assignment.messages,
        },
        "systemData": system_data::view(&assignment.system_data),
    });
    if let Some(fields) = view.as_object_mut() {
        if let Some(location) = &assignment.location {
            fields.insert("location".to_owned(), json!(location));
        }
        if let Some(identity) = identity_view(call, assignment).await? {
            fields.insert("identity".to_owned(), identity);
        }
    }
    Ok(view)
}

async fn identity_view(call: &Call, assignment: &PolicyAssignment) -> Outcome<Option<Value>> {
    let identity = &assignment.identity;
    if let Some(principal) = identity.system_assigned {
        return Ok(Some(json!({ "type": "SystemAssigned", "principalId": principal, "tenantId": call.tenant() })));
    }
    let Some(id) = identity.user_assigned.first() else { return Ok(None) };
    let found = call.state.store.read::<UserAssignedIdentity>(id.key()).await?;
    let ids = found.map(|found| json!({ "principalId": found.principal_id, "clientId": found.client_id }));
    let view =
        json!({ "type": "UserAssigned", "userAssignedIdentities": { id.as_str(): ids.unwrap_or_else(|| json!({})) } });
    Ok(Some(view))
}

/// The key of the one that the path names.
fn key(call: &Call) -> String {
    format!("{} {}", call.target.key(), call.name("name").to_lowercase())
}

/// 404: there is none of that name at the scope.
pub(crate) fn missing(name: &str) -> ApiError {
    let message = format!("The policy assignment '{}' is not found.", shown(name));
    ApiError::not_found("PolicyAssignmentNotFound", message)
}

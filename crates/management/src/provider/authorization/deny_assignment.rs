//! Deny assignments: what principals may not do at a scope, whatever their roles say.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

mod body;
mod principals;

use lazurite_api::{ApiError, time};
use lazurite_model::AssignmentId;
use lazurite_model::record::{DenyAssignment, DenyPrincipal};
use serde_json::{Value, json};

use crate::call::Call;
use crate::refuse::shown;

/// The GUID that the path names.
fn id(call: &Call) -> Result<AssignmentId, ApiError> {
    let text = call.name("denyAssignmentId");
    text.parse().map_err(|_| {
        let message =
            format!("The deny assignment ID '{}' is not valid. The deny assignment ID must be a GUID.", shown(text));
        ApiError::bad_request("InvalidDenyAssignmentId", message)
    })
}

/// As the wire shows it.
fn view(deny: &DenyAssignment) -> Value {
    let principals = |list: &[DenyPrincipal]| -> Vec<Value> {
        list.iter().map(|principal| json!({"id": principal.id, "type": principal.kind})).collect()
    };
    json!({
        "id": deny.resource_id(),
        "name": deny.id,
        "type": "Microsoft.Authorization/denyAssignments",
        "properties": {
            "denyAssignmentName": deny.name,
            "description": deny.description,
            "scope": deny.scope,
            "doNotApplyToChildScopes": deny.does_not_apply_to_child_scopes,
            "permissions": deny.permissions,
            "principals": principals(&deny.principals),
            "excludePrincipals": principals(&deny.exclude_principals),
            "isSystemProtected": deny.is_system_protected,
            "denyAssignmentEffect": "enforced",
            "condition": null,
            "conditionVersion": null,
            "createdOn": time::text(deny.created_on),
            "updatedOn": time::text(deny.updated_on),
            "createdBy": deny.created_by,
            "updatedBy": deny.updated_by,
        },
    })
}

/// 403: nobody changes what the system protects.
fn protected(deny: &DenyAssignment) -> ApiError {
    let message =
        format!("The deny assignment '{}' is protected by the system and cannot be changed or deleted.", deny.id);
    ApiError::new(http::StatusCode::FORBIDDEN, "DenyAssignmentIsSystemProtected", message)
}

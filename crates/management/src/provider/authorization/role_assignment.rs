//! Role assignments.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

use lazurite_api::{ApiError, time};
use lazurite_model::record::{PrincipalType, RoleAssignment};
use lazurite_model::{AssignmentId, PrincipalId, ResourceId};
use lazurite_store::{Store, StoreError};
use serde_json::{Value, json};

use crate::call::Call;
use crate::principal;
use crate::refuse::shown;

/// The assignments that name a principal itself.
pub(super) async fn of_principal(store: &Store, principal: PrincipalId) -> Result<Vec<RoleAssignment>, StoreError> {
    store.find("principalId", &principal.to_string()).await
}

/// The GUID that the path names.
fn id(call: &Call) -> Result<AssignmentId, ApiError> {
    let text = call.name("roleAssignmentName");
    text.parse().map_err(|_| {
        let message =
            format!("The role assignment ID '{}' is not valid. The role assignment ID must be a GUID.", shown(text));
        ApiError::bad_request("InvalidRoleAssignmentId", message)
    })
}

/// Makes sure that a `tenantId` in the query names the caller's directory.
///
/// # Errors
/// 400 for another one: nothing here is managed across directories.
fn same_directory(call: &Call) -> Result<(), ApiError> {
    let query = call.query();
    let Some(asked) = query.first("tenantId").filter(|asked| !asked.eq_ignore_ascii_case(&call.tenant().to_string()))
    else {
        return Ok(());
    };
    let message = format!(
        "The tenant '{}' is not the token's. Get a token from the tenant that is meant, and leave tenantId out.",
        shown(asked)
    );
    Err(ApiError::bad_request("CrossTenantRequestNotSupported", message).at("tenantId"))
}

/// Whether an assignment belongs to the caller's directory. All directories share the root scope; what another one's
/// principals have there is nobody's business here.
async fn is_own(call: &Call, assignment: &RoleAssignment) -> Result<bool, StoreError> {
    if assignment.scope != ResourceId::root() {
        return Ok(true);
    }
    Ok(principal::kind(&call.state.store, call.tenant(), assignment.principal_id).await?.is_some())
}

/// As the wire shows it.
fn view(assignment: &RoleAssignment) -> Value {
    json!({
        "id": assignment.resource_id(),
        "name": assignment.id,
        "type": "Microsoft.Authorization/roleAssignments",
        "properties": {
            "scope": assignment.scope,
            "roleDefinitionId": assignment.role_definition_id,
            "principalId": assignment.principal_id,
            "principalType": principal_type(assignment.principal_type),
            "description": assignment.description,
            "condition": null,
            "conditionVersion": null,
            "delegatedManagedIdentityResourceId": null,
            "createdOn": time::text(assignment.created_on),
            "updatedOn": time::text(assignment.updated_on),
            "createdBy": assignment.created_by,
            "updatedBy": assignment.updated_by,
        },
    })
}

const fn principal_type(kind: PrincipalType) -> &'static str {
    match kind {
        PrincipalType::User => "User",
        PrincipalType::Group => "Group",
        PrincipalType::ServicePrincipal => "ServicePrincipal",
        PrincipalType::ForeignGroup => "ForeignGroup",
        PrincipalType::Device => "Device",
    }
}

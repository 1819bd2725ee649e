//! Role definitions.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

mod body;

use lazurite_api::ApiError;
use lazurite_model::RoleDefinitionId;

use crate::call::Call;
use crate::refuse::shown;

/// The GUID that the path names.
fn id(call: &Call) -> Result<RoleDefinitionId, ApiError> {
    let text = call.name("roleDefinitionId");
    text.parse().map_err(|_| {
        let message =
            format!("The role definition ID '{}' is not valid. The role definition ID must be a GUID.", shown(text));
        ApiError::bad_request("InvalidRoleDefinitionId", message)
    })
}

/// 404: no role has that GUID.
pub(super) fn missing(id: &str) -> ApiError {
    let message = format!("The specified role definition with ID '{}' does not exist.", shown(id));
    ApiError::not_found("RoleDefinitionDoesNotExist", message)
}

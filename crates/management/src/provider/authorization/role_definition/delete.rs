//! `DELETE {scope}/…/roleDefinitions/{guid}`: a custom role that nobody has any more.

use lazurite_api::ApiError;
use lazurite_model::record::{RoleAssignment, RoleDefinition};
use lazurite_policy::builtin;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::authorization::role::Role;
use crate::reply::Reply;
use crate::scope;

/// Deletes a role: 200 with what it was, or 204 if there was none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let id = super::id(call)?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    if builtin::find(id).is_some() {
        return Err(ApiError::conflict("RoleDefinitionCannotBeDeleted", "A built-in role cannot be deleted.").into());
    }
    let mut tx = call.begin().await?;
    let found = tx.read::<RoleDefinition>(&id.to_string()).await?;
    let Some(role) = found.filter(|role| role.tenant == call.tenant()) else {
        return Ok(Reply::deleted(false));
    };
    for scope in &role.assignable_scopes {
        call.state.guard.authorise(&call.caller, "Microsoft.Authorization/roleDefinitions/delete", scope)?;
    }
    let assignments = tx.find::<RoleAssignment>("role", &id.to_string()).await?;
    if !assignments.is_empty() {
        let message = format!(
            "There are existing role assignments referencing the role: {}. Delete them first.",
            assignments.len()
        );
        return Err(ApiError::conflict("RoleDefinitionHasAssignments", message).into());
    }
    tx.delete::<RoleDefinition>(&id.to_string()).await?;
    tx.commit().await?;
    Ok(Reply::ok(Role::Custom(Box::new(role)).view(&call.target)))
}

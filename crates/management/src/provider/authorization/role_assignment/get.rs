//! `GET {scope}/…/roleAssignments/{guid}`

use lazurite_api::ApiError;
use lazurite_model::record::RoleAssignment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows an assignment at exactly that scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    super::same_directory(call)?;
    let id = super::id(call)?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let found = call.state.store.read::<RoleAssignment>(&format!("{} {id}", call.target.key())).await?;
    match found {
        Some(assignment) if super::is_own(call, &assignment).await? => Ok(Reply::ok(super::view(&assignment))),
        _ => {
            let message = format!("The role assignment '{id}' is not found.");
            Err(ApiError::not_found("RoleAssignmentNotFound", message).into())
        }
    }
}

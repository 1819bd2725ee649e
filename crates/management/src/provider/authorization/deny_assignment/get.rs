//! `GET {scope}/…/denyAssignments/{guid}`

use lazurite_api::ApiError;
use lazurite_model::record::DenyAssignment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows a deny assignment at exactly that scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let id = super::id(call)?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let found = call.state.store.read::<DenyAssignment>(&format!("{} {id}", call.target.key())).await?;
    match found.filter(|deny| deny.tenant == call.tenant()) {
        Some(deny) => Ok(Reply::ok(super::view(&deny))),
        None => {
            let message = format!("The deny assignment '{id}' is not found.");
            Err(ApiError::not_found("DenyAssignmentNotFound", message).into())
        }
    }
}

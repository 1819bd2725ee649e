//! `DELETE {scope}/…/policyAssignments/{name}`

use lazurite_model::record::PolicyAssignment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::principal;
use crate::reply::Reply;
use crate::scope;

/// Deletes an assignment with its own identity: 200 with what it was, or 204 if there was none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    if call.subscription.is_none() {
        scope::require(&call.state.store, call.tenant(), &call.target).await?;
    }
    let mut tx = call.begin().await?;
    let Some(assignment) = tx.read::<PolicyAssignment>(&super::key(call)).await? else {
        return Ok(Reply::deleted(false));
    };
    tx.delete::<PolicyAssignment>(&super::key(call)).await?;
    if let Some(principal) = assignment.identity.system_assigned {
        principal::remove(&mut tx, principal).await?;
    }
    let view = super::view(call, &assignment).await?;
    tx.commit().await?;
    Ok(Reply::ok(view))
}

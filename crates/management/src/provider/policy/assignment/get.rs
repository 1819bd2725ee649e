//! `GET {scope}/…/policyAssignments/{name}`

use lazurite_model::record::PolicyAssignment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows an assignment at exactly that scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let found = call.state.store.read::<PolicyAssignment>(&super::key(call)).await?;
    let assignment = found.ok_or_else(|| super::missing(call.name("name")))?;
    Ok(Reply::ok(super::view(call, &assignment).await?))
}

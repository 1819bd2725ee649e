//! `PUT {scope}/…/policyAssignments/{name}`

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::PolicyAssignment;

use super::{body, identity};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Creates an assignment, or replaces one. Azure answers 201 to both.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    // What is assigned to the root would hold in every directory.
    if call.target == ResourceId::root() {
        let message = "Policies are assigned to management groups and what lies below them.";
        return Err(ApiError::bad_request("InvalidPolicyAssignmentScope", message).into());
    }
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let before = call.state.store.read::<PolicyAssignment>(&super::key(call)).await?;
    let (mut assignment, wanted) = body::check(call, before.as_ref()).await?;
    let mut tx = call.begin().await?;
    let now = tx.read::<PolicyAssignment>(&super::key(call)).await?;
    assignment.identity = now.map(|now| now.identity).unwrap_or_default();
    identity::settle(call, &mut tx, &mut assignment, wanted).await?;
    tx.put(&assignment).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(true, super::view(call, &assignment).await?))
}

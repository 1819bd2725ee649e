//! `DELETE {scope}/…/policyExemptions/{name}`

use lazurite_model::record::PolicyExemption;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::exemption::put::may_exempt;
use crate::reply::Reply;
use crate::scope;

/// Deletes an exemption: 200, or 204 if there was none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    if call.subscription.is_none() {
        scope::require(&call.state.store, call.tenant(), &call.target).await?;
    }
    if let Some(found) = call.state.store.read::<PolicyExemption>(&super::key(call)).await?
        && let Some(assignment) = super::assignment(&call.state.store, &found.policy_assignment_id).await?
    {
        may_exempt(call, &assignment)?;
    }
    let mut tx = call.begin().await?;
    let found = tx.delete::<PolicyExemption>(&super::key(call)).await?;
    if found {
        tx.commit().await?;
    }
    Ok(Reply::deleted(found))
}

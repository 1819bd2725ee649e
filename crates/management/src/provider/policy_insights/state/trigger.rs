//! `POST {scope}/…/policyStates/latest/triggerEvaluation`

use http::StatusCode;
use lazurite_api::ApiError;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{finished, scope};

/// There is nothing to evaluate ahead of a question; clients that wait for an evaluation find that it is over.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let is_group = call.target.group().is_some_and(|group| group == call.target);
    if call.subscription.is_none() || (call.target.resource_group_name().is_some() && !is_group) {
        let message = "An evaluation is triggered for a subscription or a resource group.";
        return Err(ApiError::bad_request("InvalidPolicyStatesScope", message).into());
    }
    let mut tx = call.begin().await?;
    let headers = finished::note(call, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply::empty(StatusCode::ACCEPTED).with_headers(headers))
}

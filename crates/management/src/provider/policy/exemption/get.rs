//! `GET {scope}/…/policyExemptions/{name}`

use lazurite_model::record::PolicyExemption;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows an exemption at exactly that scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let found = call.state.store.read::<PolicyExemption>(&super::key(call)).await?;
    Ok(Reply::ok(super::view(&found.ok_or_else(|| super::missing(call.name("name")))?)))
}

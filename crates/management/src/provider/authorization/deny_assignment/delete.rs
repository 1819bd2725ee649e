//! `DELETE {scope}/…/denyAssignments/{guid}`

use lazurite_model::record::DenyAssignment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Deletes a deny assignment: 200, or 204 if there was none. It holds off nobody any more when this answers.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let key = format!("{} {}", call.target.key(), super::id(call)?);
    if call.subscription.is_none() {
        scope::require(&call.state.store, call.tenant(), &call.target).await?;
    }
    let mut tx = call.begin().await?;
    let found = tx.read::<DenyAssignment>(&key).await?;
    let Some(deny) = found.filter(|deny| deny.tenant == call.tenant()) else {
        return Ok(Reply::deleted(false));
    };
    if deny.is_system_protected {
        return Err(super::protected(&deny).into());
    }
    tx.delete::<DenyAssignment>(&key).await?;
    tx.commit().await?;
    Ok(Reply::deleted(true))
}

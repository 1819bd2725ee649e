//! `DELETE {scope}/…/roleAssignments/{guid}`

use lazurite_model::record::RoleAssignment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Deletes an assignment: 200 with what it was, or 204 if there was none. It grants nothing more when this answers.
///
/// A scope in a subscription need not exist any more: what is left over must be possible to clear away. Scopes above
/// subscriptions must be the directory's own.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    super::same_directory(call)?;
    let key = format!("{} {}", call.target.key(), super::id(call)?);
    if call.subscription.is_none() {
        scope::require(&call.state.store, call.tenant(), &call.target).await?;
    }
    let mut tx = call.begin().await?;
    let Some(assignment) = tx.read::<RoleAssignment>(&key).await? else {
        return Ok(Reply::deleted(false));
    };
    if !super::is_own(call, &assignment).await? {
        return Ok(Reply::deleted(false));
    }
    tx.delete::<RoleAssignment>(&key).await?;
    tx.commit().await?;
    Ok(Reply::ok(super::view(&assignment)))
}

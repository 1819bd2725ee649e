//! `DELETE {scope}/…/roleAssignments/{guid}`

use lazurite_model::record::RoleAssignment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Deletes an assignment: 200 with what it was, or 204 if there was none. It grants nothing more when this answers.
///
/// The scope need not exist any more: what is left over must be possible to clear away.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let key = format!("{} {}", call.target.key(), super::id(call)?);
    let mut tx = call.begin().await?;
    let Some(assignment) = tx.read::<RoleAssignment>(&key).await? else {
        return Ok(Reply::deleted(false));
    };
    tx.delete::<RoleAssignment>(&key).await?;
    tx.commit().await?;
    Ok(Reply::ok(super::view(&assignment)))
}

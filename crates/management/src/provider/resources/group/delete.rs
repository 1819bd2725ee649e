//! `DELETE …/resourceGroups/{g}`: the group, everything in it, and every role assignment at or below it, in one write.
//!
//! The assignments must go too: a group or account that is later made under the same name must not inherit them.

use lazurite_model::Record;
use lazurite_model::record::{MapsAccount, ResourceGroup, RoleAssignment, UserAssignedIdentity};
use lazurite_store::WriteTx;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::{managed_identity, maps};
use crate::refuse;
use crate::reply::Reply;

/// Deletes a group. It is gone when this answers.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    if !tx.delete::<ResourceGroup>(call.target.key()).await? {
        return Err(refuse::no_group(call.name("resourceGroupName")).into());
    }
    let below = format!("{}/", call.target.key());
    for account in tx.list::<MapsAccount>(&below).await? {
        maps::account::delete::remove(&mut tx, &account).await?;
    }
    for identity in tx.list::<UserAssignedIdentity>(&below).await? {
        managed_identity::delete::remove(&mut tx, &identity).await?;
    }
    forget_assignments(&mut tx, call.target.key()).await?;
    tx.commit().await?;
    Ok(Reply::empty(http::StatusCode::OK))
}

/// Removes the role assignments at a scope and below it, given by the scope's key.
pub(crate) async fn forget_assignments(tx: &mut WriteTx, scope: &str) -> Outcome<()> {
    for prefix in [format!("{scope} "), format!("{scope}/")] {
        for assignment in tx.list::<RoleAssignment>(&prefix).await? {
            tx.delete::<RoleAssignment>(&assignment.key()).await?;
        }
    }
    Ok(())
}

//! `DELETE {scope}/providers/Microsoft.Authorization/locks/{name}`: no lock holds this off, neither itself nor one above; who
//! may do it is what protects them.

use lazurite_model::record::ManagementLock;

use super::key;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Removes a lock: 200, or 204 if there was none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let found = tx.delete::<ManagementLock>(&key(&call.target, call.name("lockName"))).await?;
    if found {
        tx.commit().await?;
    }
    Ok(Reply::deleted(found))
}

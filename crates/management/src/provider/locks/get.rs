//! `GET {scope}/providers/Microsoft.Authorization/locks/{name}`

use lazurite_api::ApiError;
use lazurite_model::record::ManagementLock;

use super::{key, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::reply::Reply;
use crate::scope;

/// Shows a lock at exactly that scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("lockName");
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let lock = call.state.store.read::<ManagementLock>(&key(&call.target, name)).await?;
    let lock = lock.ok_or_else(|| {
        ApiError::not_found("LockNotFound", format!("The lock '{}' could not be found.", shown(name)))
    })?;
    Ok(Reply::ok(view(&lock)))
}

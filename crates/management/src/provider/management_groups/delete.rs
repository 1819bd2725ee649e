//! `DELETE /providers/Microsoft.Management/managementGroups/{id}`: a group in which nothing is left.

use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::Record;
use lazurite_model::record::{HierarchySettings, ManagementGroup};

use super::tree::Tree;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{attached, finished};

/// Deletes a group, and whatever is attached to it: 202, or 204 if there was none. It is gone when this answers; clients are
/// told where to look, as they expect to wait.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let tree = Tree::read_in(&mut tx, call.tenant()).await?;
    let Some(group) = tree.find(call.name("groupId")) else {
        return Ok(Reply::empty(StatusCode::NO_CONTENT));
    };
    if tree.is_root(group) {
        let message = "The root management group cannot be deleted.";
        return Err(ApiError::bad_request("RootManagementGroupCannotBeDeleted", message).into());
    }
    if tree.children(group).next().is_some() || tree.subscriptions_in(group).next().is_some() {
        let message = format!(
            "The management group '{}' has groups or subscriptions in it. Move them elsewhere first.",
            group.name
        );
        return Err(ApiError::conflict("ManagementGroupHasChildren", message).into());
    }
    let settings = tx.read::<HierarchySettings>(&call.tenant().to_string()).await?;
    let default = settings.and_then(|settings| settings.default_management_group);
    if default.is_some_and(|name| name.eq_ignore_ascii_case(&group.name)) {
        let message = format!(
            "The management group '{}' is to hold new subscriptions. Name another one in the hierarchy settings first.",
            group.name
        );
        return Err(ApiError::conflict("DefaultManagementGroupCannotBeDeleted", message).into());
    }
    tx.delete::<ManagementGroup>(&group.key()).await?;
    attached::forget(&mut tx, &super::tree::id(group)).await?;
    let headers = finished::note(call, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply::empty(StatusCode::ACCEPTED).with_headers(headers))
}

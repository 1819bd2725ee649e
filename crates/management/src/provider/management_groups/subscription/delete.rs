//! `DELETE …/managementGroups/{g}/subscriptions/{s}`: back to the root.

use lazurite_api::ApiError;

use super::{authorise, named, place};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::management_groups::tree::Tree;
use crate::reply::Reply;
use crate::scope;

/// Moves a subscription from a group to the root: 200, or 204 if it is not there.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let tree = Tree::read_in(&mut tx, call.tenant()).await?;
    let (group, subscription) = named(call, &tree)?;
    if tree.is_root(group) {
        let message = "A subscription cannot be taken out of the root management group: move it into another one.";
        return Err(ApiError::bad_request("SubscriptionAtRoot", message).into());
    }
    if tree.holder(subscription) != Some(group) {
        return Ok(Reply::deleted(false));
    }
    let root = tree.find(tree.root()).ok_or_else(|| scope::no_management_group(tree.root()))?;
    authorise(call, subscription, group, root)?;
    place(&mut tx, subscription, root).await?;
    tx.commit().await?;
    Ok(Reply::deleted(true))
}

//! `GET …/managementGroups/{g}/subscriptions/{s}`

use super::{named, not_there};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::management_groups::tree::Tree;
use crate::provider::management_groups::view;
use crate::reply::Reply;

/// Shows a subscription in its group.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let (group, subscription) = named(call, &tree)?;
    if tree.holder(subscription) != Some(group) {
        return Err(not_there(group, subscription).into());
    }
    Ok(Reply::ok(view::subscription(group, subscription)))
}

//! `PUT …/managementGroups/{g}/subscriptions/{s}`

use super::{authorise, named, place};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::management_groups::tree::Tree;
use crate::provider::management_groups::view;
use crate::reply::Reply;

/// Moves a subscription into a group. Who may do what in it follows at once.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let tree = Tree::read_in(&mut tx, call.tenant()).await?;
    let (group, subscription) = named(call, &tree)?;
    let view = view::subscription(group, subscription);
    if let Some(before) = tree.holder(subscription).filter(|before| *before != group) {
        authorise(call, subscription, before, group)?;
        place(&mut tx, subscription, group).await?;
        tx.commit().await?;
    }
    Ok(Reply::ok(view))
}

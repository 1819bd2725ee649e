//! `GET …/managementGroups/{g}/subscriptions`

use lazurite_model::Record;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::management_groups::tree::Tree;
use crate::provider::management_groups::view;
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists the subscriptions directly in a group.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let name = call.name("groupId");
    let group = tree.find(name).ok_or_else(|| scope::no_management_group(name))?;
    let items = tree.subscriptions_in(group).map(|found| (found.key(), view::subscription(group, found)));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}

//! `GET /providers/Microsoft.Management/managementGroups`

use lazurite_model::Record;

use super::tree::{self, Tree};
use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the management groups that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let groups: Vec<_> = tree.groups().map(|group| (tree::id(group), group)).collect();
    let seen = listing::visible(call, groups, |(id, _)| id)?;
    let (value, next) = listing::page(call, seen.iter().map(|(_, group)| (group.key(), view::item(group))))?;
    Ok(listing::reply(value, next))
}

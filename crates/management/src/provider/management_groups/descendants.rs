//! `GET …/managementGroups/{id}/descendants`: all groups and subscriptions below a group.

use lazurite_model::{Record, ResourceId};
use serde_json::json;

use super::tree::{Tree, id};
use super::view::{SUBSCRIPTION, TYPE};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists what lies below.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let name = call.name("groupId");
    let top = tree.find(name).ok_or_else(|| scope::no_management_group(name))?;
    let below = tree.below(top);
    let mut items = Vec::new();
    for group in &below {
        let parent = tree.parent(group).map(id);
        let properties = json!({ "displayName": group.display_name, "parent": { "id": parent } });
        items.push((
            group.key(),
            json!({ "id": id(group), "type": TYPE, "name": group.name, "properties": properties }),
        ));
    }
    for group in below.iter().copied().chain([top]) {
        for found in tree.subscriptions_in(group) {
            let properties = json!({ "displayName": found.display_name, "parent": { "id": id(group) } });
            let id = ResourceId::subscription(found.id);
            items.push((
                id.key().to_owned(),
                json!({ "id": id, "type": SUBSCRIPTION, "name": found.id, "properties": properties }),
            ));
        }
    }
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}

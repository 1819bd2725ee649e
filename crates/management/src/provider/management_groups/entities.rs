//! `POST /providers/Microsoft.Management/getEntities`: the management groups and subscriptions that the caller may see, and how
//! much it may do with each.

use lazurite_api::ApiError;
use lazurite_model::record::ManagementGroup;
use lazurite_model::{Record, ResourceId};
use serde_json::{Value, json};

use super::tree::{Tree, id};
use super::view::{SUBSCRIPTION, TYPE};
use super::{READ, WRITE};
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists them.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    for name in ["$filter", "$search", "groupName"] {
        if call.query().first(name).is_some_and(|text| !text.is_empty()) {
            let message = format!("This server does not narrow this list: leave out '{name}'.");
            return Err(ApiError::bad_request("InvalidQueryParameter", message).at(name).into());
        }
    }
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let mut items = Vec::new();
    for group in tree.groups() {
        let leave = [READ, WRITE, "Microsoft.Management/managementGroups/delete"];
        if let Some(may) = permission(call, &id(group), leave) {
            items.push((group.key(), group_entity(&tree, group, may)));
        }
    }
    for found in tree.subscriptions() {
        let scope = ResourceId::subscription(found.id);
        let leave = [
            "Microsoft.Resources/subscriptions/read",
            "Microsoft.Resources/subscriptions/write",
            "Microsoft.Authorization/roleAssignments/write",
        ];
        if let (Some(may), Some(holder)) = (permission(call, &scope, leave), tree.holder(found)) {
            let mut properties = common(&tree, Some(holder), &found.display_name, may);
            set(&mut properties, "tenantId", json!(found.tenant));
            let entity = json!({ "id": scope, "type": SUBSCRIPTION, "name": found.id, "properties": properties });
            items.push((scope.key().to_owned(), entity));
        }
    }
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (value, next) = listing::page(call, items)?;
    let count = value.len();
    Ok(Reply::ok(json!({ "value": value, "count": count, "nextLink": next })))
}

/// The most that the caller may do, of what the three actions stand for; `None`: not even see it.
fn permission(call: &Call, scope: &ResourceId, [read, write, delete]: [&str; 3]) -> Option<&'static str> {
    match (call.allows(read, scope), call.allows(write, scope), call.allows(delete, scope)) {
        (true, true, true) => Some("delete"),
        (true, true, false) => Some("edit"),
        (true, false, _) => Some("view"),
        (false, ..) => None,
    }
}

fn group_entity(tree: &Tree, group: &ManagementGroup, may: &str) -> Value {
    let groups = tree.children(group).count();
    let children = groups + tree.subscriptions_in(group).count();
    let below = tree.below(group);
    let subscriptions: usize =
        below.iter().copied().chain([group]).map(|below| tree.subscriptions_in(below).count()).sum();
    let mut properties = common(tree, tree.parent(group), &group.display_name, may);
    set(&mut properties, "tenantId", json!(group.tenant));
    set(&mut properties, "numberOfDescendants", json!(below.len() + subscriptions));
    set(&mut properties, "numberOfChildren", json!(children));
    set(&mut properties, "numberOfChildGroups", json!(groups));
    json!({ "id": id(group), "type": TYPE, "name": group.name, "properties": properties })
}

fn common(tree: &Tree, parent: Option<&ManagementGroup>, display_name: &str, may: &str) -> Value {
    let mut chain: Vec<&ManagementGroup> = parent.map(|parent| tree.above(parent)).unwrap_or_default();
    chain.reverse();
    chain.extend(parent);
    json!({
        "displayName": display_name,
        "parent": { "id": parent.map(id) },
        "permissions": may,
        "inheritedPermissions": may,
        "parentNameChain": chain.iter().map(|above| &above.name).collect::<Vec<_>>(),
        "parentDisplayNameChain": chain.iter().map(|above| &above.display_name).collect::<Vec<_>>(),
    })
}

fn set(properties: &mut Value, name: &str, value: Value) {
    if let Some(fields) = properties.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

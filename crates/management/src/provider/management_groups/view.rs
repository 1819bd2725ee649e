//! Management groups, and subscriptions in them, as the wire shows them.

use lazurite_model::ResourceId;
use lazurite_model::record::{ManagementGroup, Subscription};
use serde_json::{Value, json};

use super::tree::{Tree, id};

/// The resource type.
pub(super) const TYPE: &str = "Microsoft.Management/managementGroups";

/// The type by which trees show subscriptions.
pub(super) const SUBSCRIPTION: &str = "/subscriptions";

/// What to show of a group beyond itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shown {
    /// Its children.
    pub(super) children: bool,
    /// And theirs.
    pub(super) all_the_way: bool,
    /// The way to it from the root.
    pub(super) path: bool,
    /// The groups above it.
    pub(super) ancestors: bool,
}

/// A group.
pub(super) fn group(tree: &Tree, group: &ManagementGroup, shown: Shown) -> Value {
    let parent = tree.parent(group);
    let parent = parent.map(|it| json!({ "id": id(it), "name": it.name, "displayName": it.display_name }));
    let mut details = json!({ "parent": parent });
    let mut properties = json!({ "tenantId": group.tenant, "displayName": group.display_name });
    let above = tree.above(group);
    if let Some(details) = details.as_object_mut() {
        if shown.path {
            let way: Vec<Value> = above.iter().rev().copied().chain([group]).map(step).collect();
            details.insert("path".to_owned(), json!(way));
        }
        if shown.ancestors {
            let names: Vec<&str> = above.iter().map(|above| above.name.as_str()).collect();
            details.insert("managementGroupAncestors".to_owned(), json!(names));
            let chain: Vec<Value> = above.iter().copied().map(step).collect();
            details.insert("managementGroupAncestorsChain".to_owned(), json!(chain));
        }
    }
    if let Some(properties) = properties.as_object_mut() {
        properties.insert("details".to_owned(), details);
        if shown.children {
            properties.insert("children".to_owned(), json!(children(tree, group, shown.all_the_way)));
        }
    }
    json!({ "id": id(group), "name": group.name, "type": TYPE, "properties": properties })
}

/// A group in a list.
pub(super) fn item(group: &ManagementGroup) -> Value {
    json!({
        "id": id(group),
        "name": group.name,
        "type": TYPE,
        "properties": { "tenantId": group.tenant, "displayName": group.display_name },
    })
}

/// A subscription under the group that holds it.
pub(super) fn subscription(group: &ManagementGroup, subscription: &Subscription) -> Value {
    json!({
        "id": format!("{}/subscriptions/{}", id(group), subscription.id),
        "name": subscription.id,
        "type": "Microsoft.Management/managementGroups/subscriptions",
        "properties": {
            "tenant": subscription.tenant,
            "displayName": subscription.display_name,
            "parent": { "id": id(group) },
            "state": "Active",
        },
    })
}

fn step(group: &ManagementGroup) -> Value {
    json!({ "name": group.name, "displayName": group.display_name })
}

/// INVARIANT: the tree has no ring below a group that was reached from its root, so this ends.
fn children(tree: &Tree, group: &ManagementGroup, all_the_way: bool) -> Vec<Value> {
    let groups = tree.children(group).map(|child| {
        let mut view = json!({ "id": id(child), "type": TYPE, "name": child.name, "displayName": child.display_name });
        if let (true, Some(fields)) = (all_the_way, view.as_object_mut()) {
            fields.insert("children".to_owned(), json!(children(tree, child, true)));
        }
        view
    });
    let subscriptions = tree.subscriptions_in(group).map(|found| {
        json!({
            "id": ResourceId::subscription(found.id),
            "type": SUBSCRIPTION,
            "name": found.id,
            "displayName": found.display_name,
        })
    });
    groups.chain(subscriptions).collect()
}

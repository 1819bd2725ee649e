//! The tree of management groups: making, moving and removing groups, and subscriptions in them.

use lazurite_model::record::{ManagementGroup, Subscription};
use lazurite_model::{PrincipalId, ResourceId, TenantId};
use serde_json::{Value, json};

use crate::support::*;

const V: &str = "api-version=2021-04-01";
const OWNER_ROLE: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const GROUP_CONTRIBUTOR: &str = "5d58bcaf-24a5-4b20-bdb6-eed9f69fbe4c";

fn path(name: &str) -> String {
    format!("{}?{V}", id(name))
}

fn id(name: &str) -> String {
    ResourceId::management_group(name).to_string()
}

fn under(name: &str, rest: &str) -> String {
    format!("{}/{rest}?{V}", id(name))
}

fn below(parent: &str) -> Option<Value> {
    Some(json!({"properties": {"details": {"parent": {"id": id(parent)}}}}))
}

/// A world whose owner owns the directory's root group.
async fn world() -> World {
    let world = World::new().await;
    world.grant(OWNER, OWNER_ROLE, &id(&TENANT.to_string())).await;
    world
}

async fn make(world: &World, name: &str, parent: &str) {
    world.send("PUT", &path(name), below(parent)).await.expect(200);
}

#[tokio::test]
async fn groups_make_a_tree_under_the_directorys_root() {
    let world = world().await;
    let root = TENANT.to_string();
    insta::assert_json_snapshot!("root_group", world.send("GET", &path(&root), None).await.expect(200).body);
    let body = json!({"name": "Maps", "properties": {"displayName": "All maps"}});
    let made = world.send("PUT", &path("Maps"), Some(body)).await.expect(200);
    assert_eq!(made.body["properties"]["details"]["parent"]["name"], json!(root));
    make(&world, "europe", "MAPS").await;
    world.send("PUT", &under("europe", &format!("subscriptions/{SUBSCRIPTION}")), None).await.expect(200);
    let shown = format!("{}&$expand=children,path,ancestors&$recurse=true", path("maps"));
    insta::assert_json_snapshot!("group_with_children", world.send("GET", &shown, None).await.expect(200).body);
    let list = format!("/providers/Microsoft.Management/managementGroups?{V}");
    assert_eq!(world.send("GET", &list, None).await.expect(200).names(), [root.as_str(), "europe", "Maps"]);
    let descendants = world.send("GET", &under("Maps", "descendants"), None).await.expect(200);
    assert_eq!(descendants.names(), [&SUBSCRIPTION.to_string(), "europe"]);
    let patch = json!({"displayName": "Europe", "parentGroupId": id(&root)});
    let patched = world.send("PATCH", &path("europe"), Some(patch)).await.expect(200).body;
    assert_eq!(patched["properties"]["displayName"], "Europe");
    assert_eq!(patched["properties"]["details"]["parent"]["name"], json!(root));
    let kept = world.send("PUT", &path("europe"), Some(json!({"properties": {}}))).await.expect(200).body;
    assert_eq!(kept["properties"], patched["properties"]);
}

#[tokio::test]
async fn what_would_be_no_tree_is_refused() {
    let world = world().await;
    let root = TENANT.to_string();
    make(&world, "g1", &root).await;
    for level in 2..=6 {
        make(&world, &format!("g{level}"), &format!("g{}", level - 1)).await;
    }
    let too_deep = world.send("PUT", &path("g7"), below("g6")).await.expect(400);
    assert_eq!(too_deep.code(), "ManagementGroupHierarchyTooDeep");
    make(&world, "h1", &root).await;
    make(&world, "h2", "h1").await;
    assert_eq!(world.send("PUT", &path("h1"), below("g5")).await.expect(400).code(), "ManagementGroupHierarchyTooDeep");
    world.send("PUT", &path("h1"), below("g4")).await.expect(200);
    for (group, parent) in [("g1", "g1"), ("g1", "h2"), (&*root, "g1")] {
        assert_eq!(world.send("PUT", &path(group), below(parent)).await.expect(400).code(), "InvalidParent");
    }
    world.send("PUT", &path("x"), below("none")).await.expect(403);
    assert_eq!(world.send("PUT", &path("a b"), below(&root)).await.expect(400).code(), "InvalidManagementGroupName");
    assert_eq!(world.send("DELETE", &path("g1"), None).await.expect(409).code(), "ManagementGroupHasChildren");
    let root_gone = world.send("DELETE", &path(&root), None).await.expect(400);
    assert_eq!(root_gone.code(), "RootManagementGroupCannotBeDeleted");
}

#[tokio::test]
async fn a_deleted_group_leaves_no_roles_to_its_namesake() {
    let world = world().await;
    make(&world, "g", &TENANT.to_string()).await;
    world.grant(ADA, READER, &id("g")).await;
    world.send_as(ADA, "GET", &path("g"), None).await.expect(200);
    let accepted = world.send("DELETE", &path("g"), None).await.expect(202);
    let location = accepted.headers["location"].to_str().unwrap().strip_prefix("https://localhost:8443").unwrap();
    world.send("GET", location, None).await.expect(200);
    // What is not there lies nowhere: nobody's role at the root reaches it.
    world.send("DELETE", &path("g"), None).await.expect(403);
    make(&world, "g", &TENANT.to_string()).await;
    world.send_as(ADA, "GET", &path("g"), None).await.expect(403);
}

#[tokio::test]
async fn roles_follow_a_subscription_to_its_group_at_once() {
    let world = world().await;
    make(&world, "g", &TENANT.to_string()).await;
    world.grant(ADA, READER, &id("g")).await;
    let subscription = format!("/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01");
    let place = under("g", &format!("subscriptions/{SUBSCRIPTION}"));
    world.send_as(ADA, "GET", &subscription, None).await.expect(403);
    world.send("GET", &place, None).await.expect(404);
    let placed = world.send("PUT", &place, None).await.expect(200);
    insta::assert_json_snapshot!("subscription_in_group", placed.body);
    assert_eq!(world.send("GET", &place, None).await.expect(200).body, placed.body);
    assert_eq!(
        world.send("GET", &under("g", "subscriptions"), None).await.expect(200).body["value"],
        json!([placed.body])
    );
    world.send_as(ADA, "GET", &subscription, None).await.expect(200);
    assert_eq!(world.send("DELETE", &path("g"), None).await.expect(409).code(), "ManagementGroupHasChildren");
    world.send("DELETE", &place, None).await.expect(200);
    world.send("DELETE", &place, None).await.expect(204);
    world.send_as(ADA, "GET", &subscription, None).await.expect(403);
    world.send("PUT", &under("g", &format!("subscriptions/{FOREIGN}")), None).await.expect(404);
}

#[tokio::test]
async fn nobody_takes_a_subscription_under_a_group_of_their_own() {
    let world = world().await;
    let root = TENANT.to_string();
    make(&world, "mine", &root).await;
    world.grant(ADA, OWNER_ROLE, &id("mine")).await;
    let place = under("mine", &format!("subscriptions/{SUBSCRIPTION}"));
    let refused = async || world.send_as(ADA, "PUT", &place, None).await.expect(403);
    refused().await;
    world.grant(ADA, GROUP_CONTRIBUTOR, &id(&root)).await;
    refused().await;
    world.grant(ADA, "b24988ac-6180-42a0-ab88-20f7382dd24c", &format!("/subscriptions/{SUBSCRIPTION}")).await;
    refused().await;
    world.grant(ADA, OWNER_ROLE, &format!("/subscriptions/{SUBSCRIPTION}")).await;
    world.send_as(ADA, "PUT", &place, None).await.expect(200);
}

#[tokio::test]
async fn owning_the_subscription_is_not_owning_the_group_that_it_leaves() {
    let world = world().await;
    make(&world, "mine", &TENANT.to_string()).await;
    world.grant(ADA, OWNER_ROLE, &id("mine")).await;
    world.grant(ADA, OWNER_ROLE, &format!("/subscriptions/{SUBSCRIPTION}")).await;
    let place = under("mine", &format!("subscriptions/{SUBSCRIPTION}"));
    world.send_as(ADA, "PUT", &place, None).await.expect(403);
    let subscription = world.store.read::<Subscription>(&SUBSCRIPTION.to_string()).await.unwrap().unwrap();
    assert_eq!(subscription.management_group, None);
}

#[tokio::test]
async fn making_and_moving_a_group_needs_leave_at_every_end() {
    let world = world().await;
    let root = TENANT.to_string();
    make(&world, "mine", &root).await;
    make(&world, "theirs", &root).await;
    make(&world, "target", "theirs").await;
    let as_ada =
        async |method: &str, name: &str, body: Option<Value>| world.send_as(ADA, method, &path(name), body).await;
    as_ada("PUT", "new", below(&root)).await.expect(403);
    as_ada("PUT", "new", Some(json!({}))).await.expect(403);
    world.grant(ADA, GROUP_CONTRIBUTOR, &id("mine")).await;
    as_ada("PUT", "new", below("mine")).await.expect(200);
    as_ada("PUT", "newer", below("nowhere")).await.expect(403);
    as_ada("PUT", "target", below("mine")).await.expect(403);
    as_ada("PUT", "new", below("theirs")).await.expect(403);
    as_ada("PATCH", "new", Some(json!({"parentGroupId": id("theirs")}))).await.expect(403);
    as_ada("PUT", "mine", below("theirs")).await.expect(403);
    as_ada("DELETE", "target", None).await.expect(403);
    world.grant(ADA, GROUP_CONTRIBUTOR, &id("target")).await;
    // It may be changed, but not taken out of a group that is not hers to change.
    as_ada("PUT", "target", Some(json!({"properties": {"displayName": "x"}}))).await.expect(200);
    as_ada("PUT", "target", below("mine")).await.expect(403);
}

#[tokio::test]
async fn a_directory_sees_and_takes_nothing_of_another_ones_tree() {
    let world = world().await;
    let mut tx = world.write().await;
    let group = ManagementGroup {
        name: "foreign".into(),
        tenant: TenantId(FOREIGN.0),
        display_name: "foreign".into(),
        parent: None,
    };
    tx.insert(&group).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        world.send("PUT", &path("foreign"), Some(json!({}))).await.expect(409).code(),
        "ManagementGroupNameNotAvailable"
    );
    assert_eq!(
        world.send("PUT", &path(&FOREIGN.to_string()), Some(json!({}))).await.expect(409).code(),
        "ManagementGroupNameNotAvailable"
    );
    world.send("PUT", &path("x"), below("foreign")).await.expect(403);
    world.send("GET", &path("foreign"), None).await.expect(403);
    world.send("DELETE", &path("foreign"), None).await.expect(403);
    let kept = world.store.read::<ManagementGroup>("foreign").await.unwrap().unwrap();
    assert_eq!(kept, group);
    let check = |name: &str| Some(json!({"name": name, "type": "Microsoft.Management/managementGroups"}));
    let checked = format!("/providers/Microsoft.Management/checkNameAvailability?{V}");
    for (name, reason) in [("free", Value::Null), ("foreign", json!("AlreadyExists")), ("a b", json!("Invalid"))] {
        assert_eq!(world.send("POST", &checked, check(name)).await.expect(200).body["reason"], reason, "{name}");
    }
}

#[tokio::test]
async fn entities_are_what_the_caller_may_see() {
    let world = world().await;
    make(&world, "g", &TENANT.to_string()).await;
    world.send("PUT", &under("g", &format!("subscriptions/{SUBSCRIPTION}")), None).await.expect(200);
    let path = format!("/providers/Microsoft.Management/getEntities?{V}");
    let of = async |who: PrincipalId| world.send_as(who, "POST", &path, None).await.expect(200).body;
    insta::assert_json_snapshot!("entities", of(OWNER).await);
    assert_eq!(of(ADA).await, json!({"value": [], "count": 0, "nextLink": null}));
    world.grant(ADA, READER, &id("g")).await;
    let seen = of(ADA).await;
    assert_eq!(seen["count"], 2);
    assert_eq!(seen["value"][0]["properties"]["permissions"], "view");
}

#[tokio::test]
async fn hierarchy_settings_are_the_roots_alone() {
    let world = world().await;
    let root = TENANT.to_string();
    make(&world, "g", &root).await;
    let settings = under(&root, "settings/default");
    world.send("GET", &settings, None).await.expect(404);
    let set = json!({"properties": {"requireAuthorizationForGroupCreation": true, "defaultManagementGroup": id("g")}});
    let put = world.send("PUT", &settings, Some(set.clone())).await.expect(200);
    insta::assert_json_snapshot!("hierarchy_settings", put.body);
    assert_eq!(world.send("GET", &under(&root, "settings"), None).await.expect(200).body["value"], json!([put.body]));
    let weaker = json!({"properties": {"requireAuthorizationForGroupCreation": false}});
    let refused = world.send("PATCH", &settings, Some(weaker)).await.expect(400);
    assert_eq!(refused.code(), "AuthorizationForGroupCreationRequired");
    let elsewhere = world.send("PUT", &under("g", "settings/default"), Some(set)).await.expect(400);
    assert_eq!(elsewhere.code(), "HierarchySettingsNotAtRoot");
    assert_eq!(
        world.send("DELETE", &path("g"), None).await.expect(409).code(),
        "DefaultManagementGroupCannotBeDeleted"
    );
    world.send("DELETE", &settings, None).await.expect(200);
    world.send("DELETE", &settings, None).await.expect(204);
    world.send("DELETE", &path("g"), None).await.expect(202);
}

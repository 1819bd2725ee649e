//! Moving resources between groups and subscriptions.

use lazurite_model::record::{MapsAccount, ResourceGroup, RoleAssignment, ServicePrincipal, Subscription, Tags};
use lazurite_model::{Record as _, ResourceId, SubscriptionId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

const V: &str = "api-version=2024-11-01";
const OWNER_ROLE: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const SECOND: SubscriptionId = SubscriptionId(Uuid::from_u128(0x22222222_2222_4222_8222_222222222299));
const THERE: &str = "/subscriptions/22222222-2222-4222-8222-222222222299/resourceGroups/there";

fn moves(resources: &[String], to: &str) -> Option<Value> {
    Some(json!({"resources": resources, "targetResourceGroup": to}))
}

fn action(name: &str) -> String {
    format!("{GROUP}/{name}?{V}")
}

fn at(group: &str, type_: &str, name: &str) -> String {
    format!("{group}/providers/{type_}/{name}")
}

/// A world with a second subscription, in which the owner owns the group `there`.
async fn world() -> World {
    let world = World::new().await;
    let mut tx = world.write().await;
    let display_name = "second".to_owned();
    tx.insert(&Subscription { id: SECOND, tenant: TENANT, display_name, management_group: None }).await.unwrap();
    let id = ResourceId::parse(THERE).unwrap();
    tx.insert(&ResourceGroup { id, location: "eastus".into(), tags: Tags::new(), managed_by: None }).await.unwrap();
    tx.commit().await.unwrap();
    world.grant(OWNER, OWNER_ROLE, THERE).await;
    world
}

#[tokio::test]
async fn resources_move_with_everything_that_they_are() {
    let world = world().await;
    let principal = world.make_identity("uai").await;
    let identity_type = "Microsoft.ManagedIdentity/userAssignedIdentities";
    let both =
        json!({"identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {identity("uai"): {}}}});
    let before = world.make_account("m", both.clone()).await;
    world.make_account("stays", both).await;
    let keys = format!("{}/listKeys?api-version=2023-06-01", account("m"));
    let keys_before = world.send("POST", &keys, None).await.expect(200).body;
    world.grant(ADA, READER, &account("m")).await;
    let resources = [account("m"), identity("uai")];
    world.send("POST", &action("validateMoveResources"), moves(&resources, THERE)).await.expect(204);
    let accepted = world.send("POST", &action("moveResources"), moves(&resources, THERE)).await.expect(202);
    let location = accepted.headers["location"].to_str().unwrap().strip_prefix("https://localhost:8443").unwrap();
    world.send("GET", location, None).await.expect(200);
    let path = format!("{}?api-version=2023-06-01", account("m"));
    world.send("GET", &path, None).await.expect(404);
    let moved_id = at(THERE, "Microsoft.Maps/accounts", "m");
    let moved = world.send("GET", &format!("{moved_id}?api-version=2023-06-01"), None).await.expect(200).body;
    assert_eq!(moved["id"], json!(moved_id));
    assert_eq!(moved["properties"]["uniqueId"], before["properties"]["uniqueId"]);
    assert_eq!(moved["identity"]["principalId"], before["identity"]["principalId"]);
    let uai = at(THERE, identity_type, "uai");
    assert_eq!(moved["identity"]["userAssignedIdentities"][&uai]["principalId"], json!(principal));
    let keys_after = world.send("POST", &format!("{moved_id}/listKeys?api-version=2023-06-01"), None).await.expect(200);
    assert_eq!(keys_after.body, keys_before);
    let stays = world.store.read::<MapsAccount>(&account("stays").to_lowercase()).await.unwrap().unwrap();
    assert_eq!(stays.identity.user_assigned, [ResourceId::parse(&uai).unwrap()]);
    for (service, name) in [(principal.as_str(), &uai), (moved["identity"]["principalId"].as_str().unwrap(), &moved_id)]
    {
        let service = world.store.read::<ServicePrincipal>(service).await.unwrap().unwrap();
        assert!(service.alternative_names.contains(name), "{:?}", service.alternative_names);
    }
    let left = world.store.list::<RoleAssignment>(&account("m").to_lowercase()).await.unwrap();
    assert!(left.is_empty(), "roles stay behind, and go");
    world.send_as(ADA, "GET", &format!("{moved_id}?api-version=2023-06-01"), None).await.expect(403);
}

#[tokio::test]
async fn all_move_or_none() {
    let world = world().await;
    world.make_account("m", json!({})).await;
    let body = json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}});
    world.make_account("taken", json!({})).await;
    let there = format!("{}?api-version=2023-06-01", at(THERE, "Microsoft.Maps/accounts", "taken"));
    world.send("PUT", &there, Some(body)).await.expect(201);
    for (resources, status, code) in [
        (vec![account("m"), account("taken")], 409, "ResourceMoveTargetConflict"),
        (vec![account("m"), account("none")], 404, "ResourceNotFound"),
        (vec![account("m"), account("M")], 400, "InvalidMoveResources"),
        (vec![GROUP.to_owned()], 400, "InvalidMoveResources"),
        (vec![at(THERE, "Microsoft.Maps/accounts", "taken")], 400, "InvalidMoveResources"),
        (vec![], 400, "InvalidMoveResources"),
    ] {
        for name in ["validateMoveResources", "moveResources"] {
            let answer = world.send("POST", &action(name), moves(&resources, THERE)).await.expect(status);
            assert_eq!(answer.code(), code, "{resources:?}");
        }
    }
    let path = format!("{}?api-version=2023-06-01", account("m"));
    world.send("GET", &path, None).await.expect(200);
    let same = world.send("POST", &action("moveResources"), moves(&[account("m")], GROUP)).await.expect(400);
    assert_eq!(same.code(), "InvalidMoveTargetResourceGroup");
}

#[tokio::test]
async fn a_lock_at_either_end_holds_resources_where_they_are() {
    let world = world().await;
    world.make_account("m", json!({})).await;
    for (scope, level, forbidden) in [
        (GROUP.to_owned(), "CanNotDelete", true),
        (account("m"), "CanNotDelete", true),
        (account("m"), "ReadOnly", true),
        (THERE.to_owned(), "ReadOnly", true),
        (THERE.to_owned(), "CanNotDelete", false),
    ] {
        let lock = format!("{scope}/providers/Microsoft.Authorization/locks/l?api-version=2016-09-01");
        world.send("PUT", &lock, Some(json!({"properties": {"level": level}}))).await.expect(201);
        let answer = world.send("POST", &action("validateMoveResources"), moves(&[account("m")], THERE)).await;
        assert_eq!(answer.code() == "ScopeLocked", forbidden, "{level} at {scope}: {}", answer.body);
        world.send("DELETE", &lock, None).await.expect(200);
    }
}

#[tokio::test]
async fn whoever_has_leave_at_one_end_only_moves_nothing() {
    let world = world().await;
    world.make_account("m", json!({})).await;
    let body = || moves(&[account("m")], THERE);
    world.grant(ADA, OWNER_ROLE, GROUP).await;
    world.send_as(ADA, "POST", &action("moveResources"), body()).await.expect(403);
    // The leave to make groups is not yet that to make accounts in them, nor the other way round.
    let groups = "0b3f7a52-6c1d-4e0a-9b1f-2d5c8e7a4f10";
    let definition = json!({"properties": {
        "roleName": "Groups only",
        "assignableScopes": [THERE],
        "permissions": [{"actions": ["Microsoft.Resources/subscriptions/resourceGroups/write"]}],
    }});
    let path = format!("{THERE}/providers/Microsoft.Authorization/roleDefinitions/{groups}?api-version=2022-04-01");
    world.send("PUT", &path, Some(definition)).await.expect(201);
    world.grant(STAFF, MAPS_CONTRIBUTOR, THERE).await;
    world.send_as(ADA, "POST", &action("moveResources"), body()).await.expect(403);
    world.grant(ADA, groups, THERE).await;
    world.send_as(ADA, "POST", &action("validateMoveResources"), body()).await.expect(204);
    let mut tx = world.write().await;
    for given in tx.find::<RoleAssignment>("principalId", &STAFF.to_string()).await.unwrap() {
        tx.delete::<RoleAssignment>(&given.key()).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.send_as(ADA, "POST", &action("moveResources"), body()).await.expect(403);
    let nobody = format!("{THERE}2");
    world.send_as(ADA, "POST", &action("moveResources"), moves(&[account("m")], &nobody)).await.expect(403);
    let other = World::new().await;
    other.make_account("m", json!({})).await;
    let foreign = format!("/subscriptions/{FOREIGN}/resourceGroups/g");
    other.send("POST", &action("moveResources"), moves(&[account("m")], &foreign)).await.expect(403);
    other.grant(OWNER, OWNER_ROLE, "/").await;
    let answer = other.send("POST", &action("moveResources"), moves(&[account("m")], &foreign)).await;
    assert!([403, 404].contains(&answer.status.as_u16()), "{}", answer.body);
}

#[tokio::test]
async fn a_subscription_that_gave_up_the_provider_takes_none_in() {
    let world = world().await;
    world.make_account("m", json!({})).await;
    world.grant(OWNER, OWNER_ROLE, &format!("/subscriptions/{SECOND}")).await;
    let unregister = format!("/subscriptions/{SECOND}/providers/Microsoft.Maps/unregister?{V}");
    world.send("POST", &unregister, None).await.expect(200);
    let answer = world.send("POST", &action("moveResources"), moves(&[account("m")], THERE)).await.expect(409);
    assert_eq!(answer.code(), "MissingSubscriptionRegistration");
}

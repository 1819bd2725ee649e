//! Maps accounts: made, shown, changed, listed, deleted; and their keys.

use lazurite_model::record::{MapsAccount, RoleAssignment, ServicePrincipal};
use serde_json::json;

use crate::support::*;

const V: &str = "api-version=2023-06-01";

#[tokio::test]
async fn an_account_is_made_shown_and_deleted() {
    let world = World::new().await;
    let path = format!("{}?{V}", account("m"));
    let body = json!({"location": "East US", "kind": "Gen2", "sku": {"name": "G2"}, "tags": {"a": "b"},
        "properties": {"uniqueId": "ignored", "other": 1}, "unknown": {}});
    let made = world.send("PUT", &path, Some(body)).await.expect(201);
    insta::assert_json_snapshot!("account", made.body);
    let shown = world.send("GET", &path, None).await.expect(200);
    assert_eq!(shown.body, made.body);
    world.send("DELETE", &path, None).await.expect(200);
    let gone = world.send("GET", &path, None).await.expect(404);
    insta::assert_json_snapshot!("account_not_found", gone.body);
    let again = world.send("DELETE", &path, None).await.expect(204);
    assert!(again.body.is_null());
}

#[tokio::test]
async fn putting_an_account_again_keeps_its_client_id_and_keys() {
    let world = World::new().await;
    let before = world.make_account("m", json!({"tags": {"a": "b"}})).await;
    let keys = world.send("POST", &format!("{}/listKeys?{V}", account("m")), None).await.expect(200).body;
    world.clock.advance_seconds(60);
    let body = json!({"location": "eastus", "sku": {"name": "G2"}});
    let after = world.send("PUT", &format!("{}?{V}", account("M")), Some(body)).await.expect(200).body;
    assert_eq!(after["properties"]["uniqueId"], before["properties"]["uniqueId"]);
    assert_eq!(after["id"], before["id"], "the name keeps its first spelling");
    assert_eq!(after["tags"], json!({}), "a PUT replaces");
    assert_ne!(after["systemData"]["lastModifiedAt"], before["systemData"]["lastModifiedAt"]);
    assert_eq!(after["systemData"]["createdAt"], before["systemData"]["createdAt"]);
    assert_eq!(world.send("POST", &format!("{}/listKeys?{V}", account("m")), None).await.body, keys);
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let world = World::new().await;
    world.make_account("m", json!({"tags": {"a": "b"}})).await;
    let path = format!("{}?{V}", account("m"));
    let cors = json!({"corsRules": [{"allowedOrigins": ["https://www.azure.com", "http://localhost:3000"]}]});
    let patched =
        world.send("PATCH", &path, Some(json!({"properties": {"cors": cors, "disableLocalAuth": true}}))).await;
    let properties = &patched.expect(200).body["properties"].clone();
    assert_eq!(properties["cors"], cors);
    assert_eq!(properties["disableLocalAuth"], true);
    let patched =
        world.send("PATCH", &path, Some(json!({"properties": {"cors": {"corsRules": []}}}))).await.expect(200);
    assert_eq!(patched.body["properties"]["cors"], json!({"corsRules": []}));
    assert_eq!(patched.body["properties"]["disableLocalAuth"], true);
    assert_eq!(patched.body["tags"], json!({"a": "b"}));
    world.send("PATCH", &format!("{}?{V}", account("none")), Some(json!({}))).await.expect(404);
}

#[tokio::test]
async fn keys_are_shown_and_replaced_one_at_a_time() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let before = world.send("POST", &format!("{}/listKeys?{V}", account("m")), None).await.expect(200).body;
    let text = |keys: &serde_json::Value, slot: &str| keys[slot].as_str().unwrap().to_owned();
    assert_eq!(text(&before, "primaryKey").len(), 43);
    assert_ne!(before["primaryKey"], before["secondaryKey"]);
    world.clock.advance_seconds(1);
    let path = format!("{}/regenerateKey?{V}", account("m"));
    let after = world.send("POST", &path, Some(json!({"keyType": "primary"}))).await.expect(200).body;
    assert_ne!(after["primaryKey"], before["primaryKey"]);
    assert_ne!(after["primaryKeyLastUpdated"], before["primaryKeyLastUpdated"]);
    assert_eq!(after["secondaryKey"], before["secondaryKey"]);
    assert_eq!(after["secondaryKeyLastUpdated"], "2026-11-22T12:00:00.0000000Z");
    let last = world.send("POST", &path, Some(json!({"keyType": "Secondary"}))).await.expect(200).body;
    assert_eq!(last["primaryKey"], after["primaryKey"]);
    assert_ne!(last["secondaryKey"], after["secondaryKey"]);
    let wrong = world.send("POST", &path, Some(json!({"keyType": "tertiary"}))).await.expect(400);
    assert_eq!((wrong.code(), &wrong.body["error"]["target"]), ("InvalidParameter", &json!("keyType")));
}

#[tokio::test]
async fn the_key_never_stands_in_the_state_as_text() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let keys = world.send("POST", &format!("{}/listKeys?{V}", account("m")), None).await.expect(200).body;
    let stored = world.store.list::<MapsAccount>("").await.unwrap();
    let text = serde_json::to_string(&stored).unwrap();
    assert!(!text.contains(keys["primaryKey"].as_str().unwrap()));
    assert!(!text.contains(keys["secondaryKey"].as_str().unwrap()));
}

#[tokio::test]
async fn lists_hold_what_the_caller_may_read() {
    let world = World::new().await;
    let subscription = format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Maps/accounts?{V}");
    let in_group = format!("{GROUP}/providers/Microsoft.Maps/accounts?{V}");
    assert_eq!(world.send("GET", &in_group, None).await.expect(200).body, json!({"value": []}));
    for name in ["a", "b", "c"] {
        world.make_account(name, json!({})).await;
    }
    assert_eq!(world.send("GET", &in_group, None).await.expect(200).names(), ["a", "b", "c"]);
    world.send_as(ADA, "GET", &in_group, None).await.expect(403);
    world.grant(STAFF, READER, &account("b")).await;
    assert_eq!(world.send_as(ADA, "GET", &in_group, None).await.expect(200).names(), ["b"]);
    assert_eq!(world.send_as(ADA, "GET", &subscription, None).await.expect(200).names(), ["b"]);
}

#[tokio::test]
async fn long_lists_come_in_pages() {
    let world = World::new().await;
    for name in ["a", "b", "c"] {
        world.make_account(name, json!({})).await;
    }
    let first =
        world.send("GET", &format!("{GROUP}/providers/Microsoft.Maps/accounts?{V}&$top=2"), None).await.expect(200);
    assert_eq!(first.names(), ["a", "b"]);
    let next = first.body["nextLink"].as_str().unwrap().strip_prefix("https://localhost:8443").unwrap();
    let second = world.send("GET", next, None).await.expect(200);
    assert_eq!(second.names(), ["c"]);
    assert!(second.body.get("nextLink").is_none());
}

#[tokio::test]
async fn a_system_assigned_identity_comes_and_goes_with_its_principal() {
    let world = World::new().await;
    let made = world.make_account("m", json!({"identity": {"type": "SystemAssigned"}})).await;
    let id = made["identity"]["principalId"].as_str().unwrap().to_owned();
    assert_eq!(made["identity"]["tenantId"], json!(TENANT));
    let principal = world.store.read::<ServicePrincipal>(&id).await.unwrap().unwrap();
    assert_eq!(principal.alternative_names, ["isExplicit=False", &account("m")]);
    let default =
        format!("{}/providers/Microsoft.ManagedIdentity/identities/default?api-version=2024-11-30", account("m"));
    assert_eq!(world.send("GET", &default, None).await.expect(200).body["properties"]["principalId"], json!(id));
    let path = format!("{}?{V}", account("m"));
    world.send("PUT", &path, Some(json!({"location": "eastus", "sku": {"name": "G2"}}))).await.expect(200);
    assert!(world.store.read::<ServicePrincipal>(&id).await.unwrap().is_some(), "a PUT without identity leaves it");
    let without = world.send("PATCH", &path, Some(json!({"identity": {"type": "None"}}))).await.expect(200).body;
    assert!(without.get("identity").is_none());
    assert!(world.store.read::<ServicePrincipal>(&id).await.unwrap().is_none());
    world.send("GET", &default, None).await.expect(404);
    let again =
        world.send("PATCH", &path, Some(json!({"identity": {"type": "SystemAssigned"}}))).await.expect(200).body;
    let id = again["identity"]["principalId"].as_str().unwrap().to_owned();
    world.send("DELETE", &path, None).await.expect(200);
    assert!(world.store.read::<ServicePrincipal>(&id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_later_account_of_the_same_name_inherits_no_roles() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(ADA, READER, &account("m")).await;
    let path = format!("{}?{V}", account("m"));
    world.send_as(ADA, "GET", &path, None).await.expect(200);
    world.send("DELETE", &path, None).await.expect(200);
    world.make_account("m", json!({})).await;
    world.send_as(ADA, "GET", &path, None).await.expect(403);
    assert_eq!(world.store.list::<RoleAssignment>("").await.unwrap().len(), 1);
}

#[tokio::test]
async fn conditions_are_honoured() {
    let world = World::new().await;
    let owner = format!("Bearer {OWNER}");
    let path = format!("{}?{V}", account("m"));
    let body = json!({"location": "eastus", "sku": {"name": "G2"}}).to_string();
    let put = async |name: &str, value: &str| {
        world.request("PUT", &path, &[("authorization", &owner), (name, value)], body.clone()).await
    };
    assert_eq!(put("if-match", "*").await.expect(412).code(), "PreconditionFailed");
    let made = put("if-none-match", "*").await.expect(201);
    put("if-none-match", "*").await.expect(412);
    let tag = made.headers["etag"].to_str().unwrap().to_owned();
    world.clock.advance_seconds(1);
    put("if-match", &tag).await.expect(200);
    put("if-match", &tag).await.expect(412);
    let delete = world.request("DELETE", &path, &[("authorization", &owner), ("if-match", &tag)], "").await;
    delete.expect(412);
}

//! User-assigned identities.

use lazurite_model::record::{MapsAccount, Membership, ServicePrincipal, ServicePrincipalKind};
use serde_json::json;

use crate::support::*;

const V: &str = "api-version=2024-11-30";

#[tokio::test]
async fn an_identity_is_made_with_its_principal() {
    let world = World::new().await;
    let path = format!("{}?{V}", identity("uai-1"));
    let body = json!({"location": "West Europe", "tags": {"a": "b"}});
    let made = world.send("PUT", &path, Some(body.clone())).await.expect(201);
    insta::assert_json_snapshot!("identity", made.body);
    let principal = made.body["properties"]["principalId"].as_str().unwrap();
    let principal = world.store.read::<ServicePrincipal>(principal).await.unwrap().unwrap();
    assert_eq!(principal.kind, ServicePrincipalKind::ManagedIdentity);
    assert_eq!(principal.app_id.to_string(), made.body["properties"]["clientId"]);
    assert_eq!(principal.alternative_names, ["isExplicit=True", &identity("uai-1")]);
    let again = world.send("PUT", &path, Some(body)).await.expect(200);
    assert_eq!(again.body["properties"], made.body["properties"]);
    let patched = world.send("PATCH", &path, Some(json!({"tags": {"c": "d"}}))).await.expect(200);
    assert_eq!(patched.body["tags"], json!({"c": "d"}));
    assert_eq!(world.send("GET", &path, None).await.expect(200).body, patched.body);
    let moved = world.send("PUT", &path, Some(json!({"location": "eastus"}))).await.expect(409);
    assert_eq!(moved.code(), "InvalidResourceLocation");
}

#[tokio::test]
async fn identities_are_listed() {
    let world = World::new().await;
    for name in ["aaa", "bbb"] {
        world.make_identity(name).await;
    }
    let in_group = format!("{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?{V}");
    let in_subscription =
        format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.ManagedIdentity/userAssignedIdentities?{V}");
    for path in [in_group, in_subscription] {
        assert_eq!(world.send("GET", &path, None).await.expect(200).names(), ["aaa", "bbb"]);
    }
}

#[tokio::test]
async fn a_deleted_identity_leaves_nothing_behind() {
    let world = World::new().await;
    let principal = world.make_identity("uai").await;
    let attached = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {identity("uai"): {}}}});
    let account = world.make_account("m", attached).await;
    assert_eq!(account["identity"]["userAssignedIdentities"][identity("uai")]["principalId"], json!(principal));
    let mut tx = world.write().await;
    tx.insert(&Membership { group: STAFF, member: principal.parse().unwrap() }).await.unwrap();
    tx.commit().await.unwrap();
    let path = format!("{}?{V}", identity("uai"));
    world.send("DELETE", &path, None).await.expect(200);
    world.send("DELETE", &path, None).await.expect(204);
    assert!(world.store.read::<ServicePrincipal>(&principal).await.unwrap().is_none());
    assert!(world.store.find::<Membership>("member", &principal).await.unwrap().is_empty());
    assert!(!world.rbac.read().unwrap().exists(principal.parse().unwrap()));
    let account = world.store.list::<MapsAccount>("").await.unwrap().pop().unwrap();
    assert!(account.identity.user_assigned.is_empty());
    assert_ne!(world.make_identity("uai").await, principal);
    let account = world.store.list::<MapsAccount>("").await.unwrap().pop().unwrap();
    assert!(account.identity.user_assigned.is_empty(), "a later identity of the same name is not attached");
}

#[tokio::test]
async fn attaching_adds_and_null_detaches() {
    let world = World::new().await;
    world.make_identity("one").await;
    world.make_identity("two").await;
    let user_assigned =
        |map: serde_json::Value| json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": map}});
    world.make_account("m", user_assigned(json!({identity("one"): {}}))).await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    let keys = |answer: Answer| {
        let map = answer.body["identity"]["userAssignedIdentities"].as_object().unwrap().clone();
        map.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    let both = world.send("PATCH", &path, Some(user_assigned(json!({identity("two"): {}})))).await.expect(200);
    assert_eq!(keys(both), [identity("one"), identity("two")]);
    let one = world.send("PATCH", &path, Some(user_assigned(json!({identity("one"): null})))).await.expect(200);
    assert_eq!(keys(one), [identity("two")]);
    let none = world.send("PATCH", &path, Some(user_assigned(json!({identity("two"): null})))).await.expect(400);
    assert_eq!(none.code(), "InvalidParameter");
    let mut body = user_assigned(json!({identity("one"): {}}));
    body["location"] = json!("eastus");
    body["sku"] = json!({"name": "G2"});
    let replaced = world.send("PUT", &path, Some(body)).await.expect(200);
    assert_eq!(keys(replaced), [identity("one")]);
}

#[tokio::test]
async fn names_and_locations_are_checked() {
    let world = World::new().await;
    for name in ["ab", "a.b", "-ab", "a b c"] {
        let answer = world
            .send("PUT", &format!("{}?{V}", identity(name)), Some(json!({"location": "eastus"})))
            .await
            .expect(400);
        assert_eq!(answer.code(), "InvalidResourceName", "{name}");
    }
    let path = format!("{}?{V}", identity("uai"));
    assert_eq!(world.send("PUT", &path, Some(json!({}))).await.expect(400).code(), "LocationRequired");
    let mars = world.send("PUT", &path, Some(json!({"location": "mars"}))).await.expect(400);
    assert_eq!(mars.code(), "LocationNotAvailableForResourceType");
    assert_eq!(world.send("GET", &path, None).await.expect(404).code(), "ResourceNotFound");
}

//! What accounts are refused for: every rule with a request that breaks only it, and all faults told at once.

use serde_json::{Value, json};

use crate::support::*;

/// A body that keeps all rules, with a change.
fn body(change: impl FnOnce(&mut Value)) -> Value {
    let mut body = json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}});
    change(&mut body);
    body
}

fn faulty_bodies() -> Vec<(&'static str, &'static str, Value)> {
    let origin =
        |origin: &str| body(|b| b["properties"]["cors"] = json!({"corsRules": [{"allowedOrigins": [origin]}]}));
    let linked = |name: &str, id: &str| json!({"uniqueName": name, "id": id});
    let storage = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/s";
    let many_tags: serde_json::Map<String, Value> = (0..16).map(|n| (n.to_string(), json!(""))).collect();
    let many_linked: Vec<Value> = (0..11).map(|n| linked(&n.to_string(), storage)).collect();
    vec![
        ("no location", "2023-06-01", body(|b| drop(b.as_object_mut().unwrap().remove("location")))),
        ("unknown location", "2023-06-01", body(|b| b["location"] = json!("australiaeast"))),
        ("no sku", "2023-06-01", body(|b| drop(b.as_object_mut().unwrap().remove("sku")))),
        ("unknown sku", "2023-06-01", body(|b| b["sku"]["name"] = json!("G3"))),
        ("retired sku", "2026-12-01", body(|b| b["sku"]["name"] = json!("S1"))),
        ("unknown kind", "2023-06-01", body(|b| b["kind"] = json!("Gen3"))),
        ("retired kind", "2026-12-01", body(|b| b["kind"] = json!("Gen1"))),
        ("kind without its sku", "2023-06-01", body(|b| b["kind"] = json!("Gen1"))),
        ("too many tags", "2023-06-01", body(|b| b["tags"] = Value::Object(many_tags))),
        (
            "two cors rules",
            "2023-06-01",
            body(|b| {
                b["properties"]["cors"] =
                    json!({"corsRules": [{"allowedOrigins": ["*"]}, {"allowedOrigins": ["https://a"]}]});
            }),
        ),
        ("cors rule without origins", "2023-06-01", body(|b| b["properties"]["cors"] = json!({"corsRules": [{}]}))),
        ("origin with a path", "2023-06-01", origin("https://www.contoso.com/")),
        ("origin without a scheme", "2023-06-01", origin("www.contoso.com")),
        ("too many linked resources", "2023-06-01", body(|b| b["properties"]["linkedResources"] = json!(many_linked))),
        (
            "linked resource that is no storage",
            "2023-06-01",
            body(|b| {
                b["properties"]["linkedResources"] = json!([linked("a", "/subscriptions/x")]);
            }),
        ),
        (
            "two linked resources of one name",
            "2023-06-01",
            body(|b| {
                b["properties"]["linkedResources"] = json!([linked("a", storage), linked("A", storage)]);
            }),
        ),
        (
            "a key of the customer's",
            "2023-06-01",
            body(|b| {
                b["properties"]["encryption"] =
                    json!({"customerManagedKeyEncryption": {"keyEncryptionKeyUrl": "https://x"}});
            }),
        ),
        ("identity type", "2023-06-01", body(|b| b["identity"] = json!({"type": "Both"}))),
        ("user-assigned without an identity", "2023-06-01", body(|b| b["identity"] = json!({"type": "UserAssigned"}))),
        (
            "identity that is none",
            "2023-06-01",
            body(|b| {
                b["identity"] = json!({"type": "UserAssigned", "userAssignedIdentities": {"/subscriptions/x": {}}});
            }),
        ),
        (
            "identity that does not exist",
            "2023-06-01",
            body(|b| {
                b["identity"] = json!({"type": "UserAssigned", "userAssignedIdentities": {identity("none"): {}}});
            }),
        ),
        (
            "identities without their type",
            "2023-06-01",
            body(|b| {
                b["identity"] = json!({"type": "SystemAssigned", "userAssignedIdentities": {identity("none"): {}}});
            }),
        ),
        (
            "identity in global",
            "2023-06-01",
            body(|b| {
                b["location"] = json!("global");
                b["identity"] = json!({"type": "SystemAssigned"});
            }),
        ),
        (
            "global as a further location",
            "2026-12-01",
            body(|b| {
                b["properties"]["locations"] = json!([{"locationName": "global"}]);
            }),
        ),
        (
            "further location twice",
            "2026-12-01",
            body(|b| {
                b["properties"]["locations"] = json!([{"locationName": "westus2"}, {"locationName": "West US 2"}]);
            }),
        ),
        ("network access", "2026-12-01", body(|b| b["properties"]["publicNetworkAccess"] = json!("perhaps"))),
    ]
}

#[tokio::test]
async fn every_rule_is_told_by_code_target_and_message() {
    let world = World::new().await;
    let mut told = Vec::new();
    for (what, version, body) in faulty_bodies() {
        let path = format!("{}?api-version={version}", account("m"));
        let answer = world.send("PUT", &path, Some(body)).await;
        assert_eq!(answer.status, 400, "{what}: {}", answer.body);
        let error = &answer.body["error"];
        assert_eq!(error["details"].as_array().unwrap().len(), 1, "{what} breaks one rule only: {error}");
        told.push(format!("{what}: {} at {}: {}", error["code"], error["target"], error["message"]));
    }
    insta::assert_snapshot!(told.join("\n"));
    let accounts =
        world.send("GET", &format!("{GROUP}/providers/Microsoft.Maps/accounts?api-version=2023-06-01"), None).await;
    assert_eq!(accounts.names().len(), 0, "a refused account is not made");
}

#[tokio::test]
async fn all_faults_are_told_at_once() {
    let world = World::new().await;
    let body = json!({"location": "mars", "kind": "Gen9", "sku": {"name": "X"}, "identity": {"type": "?"},
        "properties": {"cors": {"corsRules": [{"allowedOrigins": ["x"]}, {}]}}});
    let answer =
        world.send("PUT", &format!("{}?api-version=2023-06-01", account("m%23")), Some(body)).await.expect(400);
    insta::assert_json_snapshot!(answer.body);
}

#[tokio::test]
async fn what_cannot_change_is_refused() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    for (method, body, status, code) in [
        ("PUT", body(|b| b["location"] = json!("westus2")), 409, "InvalidResourceLocation"),
        ("PATCH", json!({"location": "westus2"}), 409, "InvalidResourceLocation"),
        ("PATCH", json!({"kind": "Gen1", "sku": {"name": "S1"}}), 400, "PropertyChangeNotAllowed"),
        ("PATCH", json!({"kind": "Gen1"}), 400, "MultipleErrorsOccurred"),
    ] {
        let answer = world.send(method, &path, Some(body.clone())).await.expect(status);
        assert_eq!(answer.code(), code, "{body}");
    }
}

#[tokio::test]
async fn an_old_account_can_move_to_gen2_and_not_back() {
    let world = World::new().await;
    world.make_account("m", json!({"kind": "Gen1", "sku": {"name": "S0"}})).await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    let moved = world.send("PATCH", &path, Some(json!({"sku": {"name": "G2"}}))).await.expect(200).body;
    assert_eq!((&moved["kind"], &moved["sku"]["name"]), (&json!("Gen2"), &json!("G2")));
    world.send("PATCH", &path, Some(json!({"sku": {"name": "S1"}}))).await.expect(400);
}

#[tokio::test]
async fn an_account_needs_its_resource_group() {
    let world = World::new().await;
    let path = account("m").replace("/lz/", "/none/");
    for (method, body) in [("PUT", Some(body(|_| {}))), ("GET", None), ("PATCH", Some(json!({})))] {
        let answer = world.send(method, &format!("{path}?api-version=2023-06-01"), body).await.expect(404);
        assert_eq!(answer.code(), "ResourceGroupNotFound");
        assert_eq!(answer.message(), "Resource group 'none' could not be found.");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_located() {
    let world = World::new().await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    let owner = format!("Bearer {OWNER}");
    let mut told = Vec::new();
    for text in ["", "{", "[]", "{\"sku\": \"G2\"}", "{\"properties\": {\"disableLocalAuth\": \"true\"}}", "{} {}"] {
        let answer = world.request("PUT", &path, &[("authorization", &owner)], text).await.expect(400);
        assert_eq!(answer.code(), "InvalidRequestContent", "{text}");
        told.push(answer.message().to_owned());
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[tokio::test]
async fn an_identity_is_attached_only_by_those_who_may_assign_it() {
    let world = World::new().await;
    world.make_identity("uai").await;
    world.grant(ADA, MAPS_CONTRIBUTOR, GROUP).await;
    let wanted =
        body(|b| b["identity"] = json!({"type": "UserAssigned", "userAssignedIdentities": {identity("uai"): {}}}));
    let path = format!("{}?api-version=2023-06-01", account("m"));
    let refused = world.send_as(ADA, "PUT", &path, Some(wanted.clone())).await.expect(400);
    assert_eq!(refused.code(), "LinkedAuthorizationFailed");
    world.grant(ADA, "f1a07417-d97a-45cb-824c-7a7467783830", &identity("uai")).await;
    world.send_as(ADA, "PUT", &path, Some(wanted)).await.expect(201);
}

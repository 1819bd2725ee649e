//! Template specs: kept, versioned, deployed by their id.

use serde_json::{Value, json};

use crate::deployment::*;
use crate::support::*;

const V: &str = "api-version=2021-05-01";

fn spec(name: &str, rest: &str) -> String {
    format!("{GROUP}/providers/Microsoft.Resources/templateSpecs/{name}{rest}")
}

async fn make(world: &World, name: &str, version: Value) {
    let body = json!({"location": "eastus", "properties": {"displayName": "A spec"}});
    world.send("PUT", &format!("{}?{V}", spec(name, "")), Some(body)).await.expect(201);
    let body = json!({"location": "eastus", "properties": version});
    world.send("PUT", &format!("{}?{V}", spec(name, "/versions/1.0")), Some(body)).await.expect(201);
}

#[tokio::test]
async fn a_spec_is_made_shown_listed_and_deleted_with_its_versions() {
    let world = World::new().await;
    make(&world, "one", json!({"mainTemplate": template(json!([])), "description": "first"})).await;
    let shown = world.send("GET", &format!("{}?{V}&$expand=versions", spec("one", "")), None).await.expect(200).body;
    assert_eq!(shown["properties"]["versions"]["1.0"]["description"], "first");
    let list = format!("{GROUP}/providers/Microsoft.Resources/templateSpecs/?{V}");
    assert_eq!(world.send("GET", &list, None).await.expect(200).names(), ["one"]);
    assert_eq!(
        world.send("GET", &format!("{}?{V}", spec("one", "/versions")), None).await.expect(200).names(),
        ["1.0"]
    );
    let tags = json!({"tags": {"a": "b"}});
    for rest in ["", "/versions/1.0"] {
        let patched = world.send("PATCH", &format!("{}?{V}", spec("one", rest)), Some(tags.clone())).await.expect(200);
        assert_eq!(patched.body["tags"]["a"], "b");
    }
    world.send("DELETE", &format!("{}?{V}", spec("one", "")), None).await.expect(200);
    world.send("DELETE", &format!("{}?{V}", spec("one", "")), None).await.expect(204);
    assert_eq!(
        world.send("GET", &format!("{}?{V}", spec("one", "/versions/1.0")), None).await.expect(404).code(),
        "ResourceNotFound"
    );
}

#[tokio::test]
async fn what_is_no_template_is_not_kept() {
    let world = World::new().await;
    let version = json!({"location": "eastus", "properties": {"mainTemplate": template(json!([]))}});
    world.send("PUT", &format!("{}?{V}", spec("none", "/versions/1")), Some(version)).await.expect(404);
    make(&world, "one", json!({"mainTemplate": template(json!([]))})).await;
    let version = json!({"location": "nowhere", "properties": {"mainTemplate": {"resources": 1}}});
    let refused = world.send("PUT", &format!("{}?{V}", spec("one", "/versions/2")), Some(version)).await.expect(400);
    assert_eq!(refused.code(), "MultipleErrorsOccurred");
}

#[tokio::test]
async fn a_spec_is_deployed_by_its_id_with_what_it_links_to() {
    let world = World::new().await;
    let inside = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
        "properties": {"mode": "Incremental", "templateLink": {"relativePath": "parts/identity.json"}}});
    let version = json!({
        "mainTemplate": template(json!([an_identity("main"), inside])),
        "linkedTemplates": [{"path": "parts/identity.json", "template": template(json!([an_identity("linked")]))}],
    });
    make(&world, "one", version).await;
    let body = json!({"properties": {"mode": "Incremental", "templateLink": {"id": spec("one", "/versions/1.0")}}});
    world.send("PUT", &path("main", ""), Some(body.clone())).await.expect(201);
    let ended = world.end(&path("main", "")).await;
    assert_eq!(ended["properties"]["provisioningState"], "Succeeded", "{ended}");
    assert_eq!(ended["properties"]["templateLink"]["id"], spec("one", "/versions/1.0"));
    for name in ["main", "linked"] {
        world.send("GET", &format!("{}?api-version=2023-01-31", identity(name)), None).await.expect(200);
    }
    // Who may deploy may not for that read the spec: here it lies in a group of others.
    let other = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/other");
    world
        .send("PUT", &format!("{other}?api-version=2021-04-01"), Some(json!({"location": "eastus"})))
        .await
        .expect(201);
    world.grant(ADA, "b24988ac-6180-42a0-ab88-20f7382dd24c", &other).await;
    let refused = world.send_as(ADA, "PUT", &at(&other, "main", ""), Some(body)).await.expect(403);
    assert!(refused.message().contains("Microsoft.Resources/templateSpecs/versions/read"));
    let missing = json!({"properties": {"mode": "Incremental", "templateLink": {"id": spec("one", "/versions/9")}}});
    assert_eq!(
        world.send("PUT", &path("main", ""), Some(missing)).await.expect(404).code(),
        "TemplateSpecVersionNotFound"
    );
}

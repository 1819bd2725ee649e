//! What-if: what would change, and nothing does.

use serde_json::{Value, json};

use crate::deployment::*;
use crate::support::*;

async fn changes(world: &World, template: &Value, more: Value) -> Vec<Value> {
    let mut wanted = body(template, json!({}));
    wanted["properties"].as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = world.send("POST", &path("main", "/whatIf"), Some(wanted)).await.expect(200).body;
    assert_eq!(answer["status"], "Succeeded");
    answer["properties"]["changes"].as_array().unwrap().clone()
}

#[tokio::test]
async fn each_resource_is_compared_with_what_there_is() {
    let world = World::new().await;
    world.make_account("same", json!({})).await;
    world.make_account("changed", json!({"tags": {"a": "1", "b": "2"}})).await;
    world.make_account("other", json!({})).await;
    let mut changed = an_account("changed");
    changed["tags"] = json!({"a": "3"});
    changed["properties"] = json!({"disableLocalAuth": true});
    let before = world.store.revision().await.unwrap();
    let found = changes(&world, &template(json!([an_account("same"), changed, an_account("fresh")])), json!({})).await;
    let kinds: Vec<_> = found
        .iter()
        .map(|one| {
            (one["resourceId"].as_str().unwrap().rsplit('/').next().unwrap(), one["changeType"].as_str().unwrap())
        })
        .collect();
    assert_eq!(kinds, [("same", "NoChange"), ("changed", "Modify"), ("fresh", "Create"), ("other", "Ignore")]);
    let delta: Vec<_> = found[1]["delta"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["path"].as_str().unwrap(), one["propertyChangeType"].as_str().unwrap()))
        .collect();
    assert_eq!(delta, [("properties.disableLocalAuth", "Modify"), ("tags.a", "Modify"), ("tags.b", "Delete")]);
    assert_eq!(found[2]["after"]["sku"]["name"], "G2");
    assert_eq!(world.store.revision().await.unwrap(), before, "nothing was written");
    let short = changes(
        &world,
        &template(json!([an_account("fresh")])),
        json!({"whatIfSettings": {"resultFormat": "ResourceIdOnly"}}),
    )
    .await;
    assert!(short.iter().all(|one| one.get("after").is_none() && one.get("before").is_none()));
}

#[tokio::test]
async fn what_waits_for_keys_or_for_others_is_told_without_them() {
    let world = World::new().await;
    world.make_account("there", json!({})).await;
    let mut by_key = an_identity("by-key");
    by_key["tags"] = json!({"key": format!("[listKeys('{}', '2023-06-01').primaryKey]", account("there"))});
    let mut by_other = an_identity("by-other");
    by_other["tags"] = json!({"id": "[reference('fresh').uniqueId]"});
    let whole = template(json!([an_account("fresh"), by_key, by_other]));
    let found = changes(&world, &whole, json!({})).await;
    let keys = world
        .send("POST", &format!("{}/listKeys?api-version=2023-06-01", account("there")), None)
        .await
        .expect(200)
        .body;
    let key = keys["primaryKey"].as_str().unwrap();
    assert!(!Value::Array(found.clone()).to_string().contains(key));
    assert!(found.iter().take(3).all(|one| one["changeType"] == "Create"));
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("by-key")), None).await.expect(404);
}

#[tokio::test]
async fn nested_templates_are_looked_into() {
    let world = World::new().await;
    let inside = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
        "properties": {"mode": "Incremental", "template": template(json!([an_identity("deep")]))}});
    let found = changes(&world, &template(json!([inside])), json!({})).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["resourceId"], identity("deep"));
}

//! Tags apart from what they are on, and predefined tags.

use serde_json::{Value, json};

use crate::support::*;

const V: &str = "api-version=2024-11-01";
const TAG_CONTRIBUTOR: &str = "4a9ae827-6dc8-4573-8ac7-8239d42aa03f";

fn tags(scope: &str) -> String {
    format!("{scope}/providers/Microsoft.Resources/tags/default?{V}")
}

fn sent(tags: Value) -> Option<Value> {
    Some(json!({"properties": {"tags": tags}}))
}

fn subscription(rest: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}{rest}")
}

#[tokio::test]
async fn every_scope_has_tags_of_its_own() {
    let world = World::new().await;
    world.make_account("m", json!({"tags": {"old": "x"}})).await;
    for scope in [subscription(""), GROUP.to_owned(), account("m")] {
        let put = world.send("PUT", &tags(&scope), sent(json!({"a": "1", "B": "2"}))).await.expect(200);
        assert_eq!(put.body["id"], format!("{scope}/providers/Microsoft.Resources/tags/default"));
        assert_eq!(put.body["properties"]["tags"], json!({"a": "1", "B": "2"}));
        let patch = async |operation: &str, tags_: Value| {
            let body = json!({"operation": operation, "properties": {"tags": tags_}});
            world.send("PATCH", &tags(&scope), Some(body)).await.expect(200).body["properties"]["tags"].clone()
        };
        assert_eq!(patch("Merge", json!({"b": "3", "c": "4"})).await, json!({"a": "1", "B": "3", "c": "4"}));
        assert_eq!(patch("delete", json!({"A": "", "b": "other"})).await, json!({"B": "3", "c": "4"}));
        assert_eq!(patch("Replace", json!({"d": "5"})).await, json!({"d": "5"}));
        assert_eq!(
            world.send("GET", &tags(&scope), None).await.expect(200).body["properties"]["tags"],
            json!({"d": "5"})
        );
        let wrong = json!({"operation": "Add", "properties": {"tags": {}}});
        assert_eq!(
            world.send("PATCH", &tags(&scope), Some(wrong)).await.expect(400).code(),
            "InvalidTagsPatchOperation"
        );
    }
    let shown = world.send("GET", &format!("{}?{V}", subscription("")), None).await.expect(200);
    assert_eq!(shown.body["tags"], json!({"d": "5"}));
    let account_shown = world.send("GET", &format!("{}?api-version=2023-06-01", account("m")), None).await.expect(200);
    assert_eq!(account_shown.body["tags"], json!({"d": "5"}));
    world.send("DELETE", &tags(&account("m")), None).await.expect(200);
    assert_eq!(world.send("GET", &tags(&account("m")), None).await.expect(200).body["properties"]["tags"], json!({}));
}

#[tokio::test]
async fn who_may_tag_a_thing_may_not_change_it_and_the_other_way_round() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(ADA, TAG_CONTRIBUTOR, GROUP).await;
    world.send_as(ADA, "PUT", &tags(&account("m")), sent(json!({"a": "b"}))).await.expect(200);
    let path = format!("{}?api-version=2023-06-01", account("m"));
    world.send_as(ADA, "PATCH", &path, Some(json!({"tags": {}}))).await.expect(403);
    world.send_as(ADA, "PUT", &tags(&subscription("")), sent(json!({"a": "b"}))).await.expect(403);
    world.grant(STAFF, MAPS_CONTRIBUTOR, &subscription("")).await;
    world.send_as(ADA, "PUT", &tags(&subscription("")), sent(json!({"a": "b"}))).await.expect(403);
}

#[tokio::test]
async fn a_providers_own_limits_hold_this_way_too() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let many: serde_json::Map<String, Value> = (0..16).map(|n| (format!("t{n}"), json!("v"))).collect();
    let many = Value::Object(many);
    assert_eq!(world.send("PUT", &tags(&account("m")), sent(many.clone())).await.expect(400).code(), "TooManyTags");
    world.send("PUT", &tags(GROUP), sent(many)).await.expect(200);
    assert_eq!(
        world.send("PUT", &tags(GROUP), sent(json!({"a<": "b"}))).await.expect(400).code(),
        "InvalidTagNameCharacters"
    );
    world.send("PUT", &tags(&account("none")), sent(json!({}))).await.expect(404);
    world.send("PUT", &tags(&format!("/subscriptions/{FOREIGN}")), sent(json!({}))).await.expect(404);
}

#[tokio::test]
async fn predefined_tags_are_listed_with_those_in_use() {
    let world = World::new().await;
    world.make_account("m", json!({"tags": {"Env": "dev"}})).await;
    world.make_account("n", json!({"tags": {"env": "dev"}})).await;
    world.send("PUT", &tags(GROUP), sent(json!({"env": "prod"}))).await.expect(200);
    let name = |rest: &str| format!("{}?{V}", subscription(&format!("/tagNames{rest}")));
    world.send("PUT", &name("/team"), None).await.expect(201);
    world.send("PUT", &name("/TEAM"), None).await.expect(200);
    world.send("PUT", &name("/team/tagValues/maps"), None).await.expect(201);
    world.send("PUT", &name("/team/tagValues/maps"), None).await.expect(200);
    assert_eq!(world.send("PUT", &name("/none/tagValues/x"), None).await.expect(404).code(), "TagNotFound");
    insta::assert_json_snapshot!("tag_names", world.send("GET", &name(""), None).await.expect(200).body);
    assert_eq!(world.send("DELETE", &name("/team"), None).await.expect(409).code(), "TagNameInUse");
    world.send("PUT", &tags(&subscription("")), sent(json!({"team": "maps"}))).await.expect(200);
    assert_eq!(world.send("DELETE", &name("/team/tagValues/maps"), None).await.expect(409).code(), "TagValueInUse");
    world.send("DELETE", &tags(&subscription("")), None).await.expect(200);
    world.send("DELETE", &name("/team/tagValues/maps"), None).await.expect(200);
    world.send("DELETE", &name("/team/tagValues/maps"), None).await.expect(204);
    world.send("DELETE", &name("/team"), None).await.expect(200);
    world.send("DELETE", &name("/team"), None).await.expect(204);
    world.send_as(ADA, "GET", &name(""), None).await.expect(403);
}

#[tokio::test]
async fn resources_are_found_by_their_tags() {
    let world = World::new().await;
    world.make_account("m", json!({"tags": {"Env": "dev"}})).await;
    world.make_identity("uai").await;
    let listed = async |filter: &str| {
        let path = format!("{}?{V}&$filter={filter}", subscription("/resources"));
        let answer = world.send("GET", &path, None).await.expect(200);
        answer.names().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(listed("tagname eq 'env' and tagvalue eq 'dev'").await, ["m"]);
    assert_eq!(listed("startswith(tagname, 'E')").await, ["m"]);
    assert_eq!(listed("startswith(tagname, 'X')").await, Vec::<String>::new());
    assert_eq!(listed("resourceType ne 'Microsoft.Maps/accounts'").await, ["uai"]);
    assert_eq!(listed("substringof('ai', name) and location eq 'East US'").await, ["uai"]);
}

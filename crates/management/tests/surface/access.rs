//! `Lazurite.Access`: decisions are shown to whoever may read those of the account, and to nobody else.

use lazurite_model::Clock as _;
use lazurite_store::SharedDecision;
use serde_json::{Value, json};

use crate::support::*;

const VERSION: &str = "api-version=2026-11-01";

fn decisions(rest: &str) -> String {
    format!("{}/providers/Lazurite.Access/decisions{rest}", account("m"))
}

async fn world() -> World {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world
}

fn ids(list: &Value) -> Vec<&str> {
    list["value"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_decision_is_found_by_its_request_id() {
    let world = world().await;
    let id = request(2);
    let found = world.send("GET", &decisions(&format!("/{id}?{VERSION}")), None).await.expect(200).body;
    assert_eq!(found["id"], format!("{}/providers/Lazurite.Access/decisions/{id}", account("m")));
    assert_eq!(
        (&found["type"], &found["properties"]["cause"]["code"]),
        (&json!("Lazurite.Access/decisions"), &json!("no-role"))
    );
    assert_eq!(found["properties"]["trace"][0], json!({ "step": "route", "outcome": "passed" }));
    for unknown in [request(9).to_string(), "nonsense".to_owned()] {
        let missing = world.send("GET", &decisions(&format!("/{unknown}?{VERSION}")), None).await.expect(404);
        assert_eq!(missing.code(), "DecisionNotFound");
    }
}

#[tokio::test]
async fn decisions_are_listed_newest_first_by_page_and_by_filter() {
    let world = world().await;
    let [first, second, third] = [0, 1, 2].map(|index| request(index).to_string());
    let all = world.send("GET", &decisions(&format!("?{VERSION}")), None).await.expect(200).body;
    assert_eq!(ids(&all), [&first, &second, &third]);
    let page = world.send("GET", &decisions(&format!("?{VERSION}&$top=2")), None).await.expect(200).body;
    assert_eq!(ids(&page), [&first, &second]);
    let next = page["nextLink"].as_str().unwrap().split_once("/subscriptions").unwrap().1.to_owned();
    let rest = world.send("GET", &format!("/subscriptions{next}"), None).await.expect(200).body;
    assert_eq!((ids(&rest), rest.get("nextLink")), (vec![&*third], None));
    for (filter, expected) in [
        ("status eq '200'", vec![&*second]),
        ("cause eq 'origin-not-allowed'", vec![&*first]),
        ("operation eq 'map/tile' and status eq '403'", vec![&*first, &*third]),
        ("operation eq 'nothing'", vec![]),
        ("eventTimestamp ge '2026-11-22T12:01:39Z'", vec![&*first, &*second]),
        ("eventTimestamp le '2026-11-22T12:01:39.5Z' and status eq '403'", vec![&*third]),
        ("eventTimestamp ge '2026-11-22T12:01:39Z' and eventTimestamp le '2026-11-22T12:01:39Z'", vec![&*second]),
        ("eventTimestamp ge '2026-11-22T14:00:00+02:00' and eventTimestamp le '2026-11-22T14:01:00+02:00'", vec![]),
    ] {
        let filter = filter.replace(' ', "%20").replace('\'', "%27").replace('+', "%2B");
        let some = world.send("GET", &decisions(&format!("?{VERSION}&$filter={filter}")), None).await.expect(200).body;
        assert_eq!(ids(&some), expected, "{filter}");
    }
    for wrong in ["colour%20eq%20%27red%27", "eventTimestamp%20ge%20%27yesterday%27", "status%20ge%20%27400%27"] {
        let wrong = world.send("GET", &decisions(&format!("?{VERSION}&$filter={wrong}")), None).await.expect(400);
        assert_eq!(wrong.code(), "InvalidFilterInQueryString");
    }
}

#[tokio::test]
async fn what_another_replica_decided_is_found_by_its_account_and_by_no_other() {
    let world = world().await;
    let other = world.make_account("n", json!({})).await["properties"]["uniqueId"].as_str().unwrap().parse().unwrap();
    let found = world.send("GET", &format!("{}?api-version=2023-06-01", account("m")), None).await.expect(200).body;
    let mine = found["properties"]["uniqueId"].as_str().unwrap().parse().unwrap();
    for (index, account) in [(1, mine), (2, mine), (7, mine), (8, other)] {
        let shared = SharedDecision { id: request(index.into()), at: world.clock.now(), account, entry: vec![index] };
        world.store.add_decisions(&[shared]).await.unwrap();
    }
    let by_id = |index| decisions(&format!("/{}?{VERSION}", request(index)));
    world.send("GET", &by_id(7), None).await.expect(200);
    world.send("GET", &by_id(8), None).await.expect(404);
    let all = world.send("GET", &decisions(&format!("?{VERSION}")), None).await.expect(200).body;
    assert_eq!(ids(&all), [0, 1, 2, 7].map(|index| request(index).to_string()), "each once");
}

#[tokio::test]
async fn what_would_be_decided_is_told_without_a_request() {
    let world = world().await;
    let url = format!("{}/providers/Lazurite.Access/evaluate?{VERSION}", account("m"));
    let told =
        world.send("POST", &url, Some(json!({ "operation": "map/tile", "principalId": ADA }))).await.expect(200).body;
    assert_eq!((&told["properties"]["allowed"], &told["properties"]["status"]), (&json!(true), &Value::Null));
    for wrong in [json!({ "operation": "map/tile", "colour": "red" }), json!({})] {
        world.send("POST", &url, Some(wrong)).await.expect(400);
    }
}

#[tokio::test]
async fn nobody_without_the_action_and_no_resource_but_an_account_has_decisions() {
    let world = world().await;
    for (method, path) in [
        ("GET", decisions(&format!("?{VERSION}"))),
        ("GET", decisions(&format!("/{}?{VERSION}", request(0)))),
        ("POST", format!("{}/providers/Lazurite.Access/evaluate?{VERSION}", account("m"))),
    ] {
        let refused = world.send_as(ADA, method, &path, (method == "POST").then(|| json!({}))).await.expect(403);
        assert_eq!(refused.code(), "AuthorizationFailed");
    }
    for other in [GROUP.to_owned(), account("missing")] {
        let path = format!("{other}/providers/Lazurite.Access/decisions?{VERSION}");
        world.send("GET", &path, None).await.expect(404);
    }
}

fn limits(name: &str) -> String {
    format!("{}/providers/Lazurite.Access/limits/default?{VERSION}", account(name))
}

fn per_second(classes: Value) -> Option<Value> {
    Some(json!({ "properties": { "requestsPerSecond": classes } }))
}

#[tokio::test]
async fn limits_are_set_shown_and_taken_back() {
    let world = world().await;
    assert_eq!(world.send("GET", &limits("m"), None).await.expect(404).code(), "LimitsNotFound");
    let wanted = per_second(json!({ "render - road tiles": 1000, "Route service - Batch": 1 }));
    let made = world.send("PUT", &limits("m"), wanted).await.expect(201).body;
    assert_eq!(
        made["properties"]["requestsPerSecond"],
        json!({ "Render - Road tiles": 1000, "Route service - Batch": 1 })
    );
    assert_eq!(made["type"], "Lazurite.Access/limits");
    let changed = world.send("PUT", &limits("m"), per_second(json!({ "Traffic service": 1_000_000 }))).await;
    assert_eq!(
        changed.expect(200).body["properties"],
        world.send("GET", &limits("m"), None).await.expect(200).body["properties"]
    );
    world.send("DELETE", &limits("m"), None).await.expect(200);
    world.send("DELETE", &limits("m"), None).await.expect(204);
    world.send("GET", &limits("m"), None).await.expect(404);
}

#[tokio::test]
async fn limits_that_cannot_be_kept_are_refused_by_name() {
    let world = world().await;
    for (classes, named) in [
        (json!({ "Satellite": 10 }), "Render - Satellite tiles"),
        (json!({ "Static files": 10 }), "Search service - Batch"),
        (json!({ "Render - Road tiles": 0 }), "from 1 to 1000000"),
        (json!({ "Render - Road tiles": 1_000_001 }), "from 1 to 1000000"),
        (json!({ "Render - Road tiles": 1.5 }), "from 1 to 1000000"),
        (json!({ "Render - Road tiles": "10" }), "from 1 to 1000000"),
        (json!({}), "Name a class"),
    ] {
        let refused = world.send("PUT", &limits("m"), per_second(classes)).await.expect(400);
        assert!(refused.body.to_string().contains(named), "{}", refused.body);
    }
    world.send("PUT", &limits("nobody"), per_second(json!({ "Traffic service": 1 }))).await.expect(404);
}

#[tokio::test]
async fn limits_go_with_their_account() {
    let world = world().await;
    world.send("PUT", &limits("m"), per_second(json!({ "Traffic service": 7 }))).await.expect(201);
    world.send("DELETE", &format!("{}?api-version=2023-06-01", account("m")), None).await.expect(200);
    world.make_account("m", json!({})).await;
    world.send("GET", &limits("m"), None).await.expect(404);
}

//! The activity log: who asked for what, from where, and what became of it.

use std::collections::BTreeSet;

use lazurite_model::{Clock as _, PrincipalId};
use serde_json::{Value, json};

use crate::support::*;

const DAY: &str = "eventTimestamp ge '2026-11-22T00:00:00Z' and eventTimestamp le '2026-11-23T00:00:00Z'";

fn log(filter: &str) -> String {
    let filter = filter.replace(' ', "%20");
    format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter={filter}"
    )
}

async fn events(world: &World, filter: &str) -> Vec<Value> {
    world.send("GET", &log(filter), None).await.expect(200).body["value"].as_array().unwrap().clone()
}

/// Each entry in a word or two, the latest first.
fn told(events: &[Value]) -> Vec<String> {
    let text = |event: &Value, property: &str| event[property]["value"].as_str().unwrap().to_owned();
    let line = |event: &Value| {
        format!("{} {} {}", text(event, "operationName"), text(event, "status"), text(event, "subStatus"))
    };
    events.iter().map(line).collect()
}

/// A world in which the owner made an account and read its keys, and a reader was refused.
async fn world() -> World {
    let world = World::new().await;
    world.grant(ADA, READER, GROUP).await;
    world.make_account("m", json!({})).await;
    world.clock.advance_seconds(1);
    let keys = format!("{}/listKeys?api-version=2023-06-01", account("m"));
    world.send("POST", &keys, None).await.expect(200);
    world.clock.advance_seconds(1);
    let path = format!("{}?api-version=2023-06-01", account("m"));
    world.send_as(ADA, "PATCH", &path, Some(json!({"tags": {"a": "b"}}))).await.expect(403);
    world.clock.advance_seconds(1);
    world
}

#[tokio::test]
async fn writes_actions_and_refusals_are_told_with_their_outcome() {
    let world = world().await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    for (method, body, status) in [
        ("PATCH", Some(json!({"tags": {"a": "b"}})), 200),
        ("PUT", Some(json!({"location": "mars"})), 400),
        ("GET", None, 200),
        ("DELETE", None, 200),
        ("DELETE", None, 204),
    ] {
        world.send(method, &path, body).await.expect(status);
        world.clock.advance_seconds(1);
    }
    let expected = [
        "Microsoft.Maps/accounts/delete Succeeded NoContent",
        "Microsoft.Maps/accounts/delete Succeeded OK",
        "Microsoft.Maps/accounts/write Failed BadRequest",
        "Microsoft.Maps/accounts/write Succeeded OK",
        "Microsoft.Maps/accounts/write Failed Forbidden",
        "Microsoft.Maps/accounts/listKeys/action Succeeded OK",
        "Microsoft.Maps/accounts/write Succeeded Created",
    ];
    assert_eq!(told(&events(&world, DAY).await), expected);
}

#[tokio::test]
async fn an_entry_has_the_form_that_clients_read() {
    let world = world().await;
    let events = events(&world, DAY).await;
    assert_eq!(events.len(), 3);
    insta::assert_json_snapshot!("refused", events[0]);
    insta::assert_json_snapshot!("created", events[2]);
}

#[tokio::test]
async fn what_a_request_said_is_in_no_entry() {
    let world = World::new().await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    for body in [
        json!({"location": "hunter2"}),
        json!({"location": "eastus", "sku": {"name": "hunter2"}}),
        json!({"location": "eastus", "sku": {"name": "G2"}, "properties": {"disableLocalAuth": "hunter2"}}),
        json!({"location": "eastus", "sku": {"name": "G2"}, "kind": "Gen2", "tags": {"secret": "hunter2"}}),
    ] {
        world.send("PUT", &path, Some(body)).await;
    }
    let keys = world.send("POST", &format!("{}/listKeys?api-version=2023-06-01", account("m")), None).await.expect(200);
    let events = Value::from(events(&world, DAY).await);
    assert_eq!(events.as_array().unwrap().len(), 5);
    assert!(!events.to_string().contains("hunter2"), "{events}");
    assert!(!events.to_string().contains(keys.body["primaryKey"].as_str().unwrap()));
}

#[tokio::test]
async fn entries_are_picked_by_what_they_say() {
    let world = world().await;
    let owner = format!("caller eq '{OWNER}'");
    for (filter, found) in [
        ("status eq 'Failed'", 1),
        ("status eq 'succeeded'", 2),
        ("levels eq 'Critical,Error'", 1),
        ("caller eq 'ada@lz.localhost'", 1),
        (owner.as_str(), 2),
        ("resourceGroupName eq 'LZ'", 3),
        ("resourceGroupName eq 'other'", 0),
        ("resourceProvider eq 'Microsoft.Maps'", 3),
        ("resourceProvider eq 'Microsoft.KeyVault'", 0),
        ("resourceType eq 'microsoft.maps/accounts'", 3),
        ("operations eq 'Microsoft.Maps/accounts/listKeys/action'", 1),
        ("eventChannels eq 'Admin, Operation'", 3),
        ("eventChannels eq 'Admin'", 0),
        ("correlationId eq 'nothing'", 0),
        ("status eq 'Failed' and resourceGroupName eq 'lz'", 1),
    ] {
        assert_eq!(events(&world, &format!("{DAY} and {filter}")).await.len(), found, "{filter}");
    }
    for property in ["resourceId", "resourceUri"] {
        assert_eq!(events(&world, &format!("{DAY} and {property} eq '{}'", account("M"))).await.len(), 3);
        assert_eq!(events(&world, &format!("{DAY} and {property} eq '{}'", account("n"))).await.len(), 0);
    }
    let from = |time: &str| format!("eventTimestamp ge {time}");
    assert_eq!(events(&world, &from("2026-11-22T12:00:01")).await.len(), 2);
    assert_eq!(events(&world, &from("2026-11-22T12:00:00Z and eventTimestamp lt 2026-11-22T12:00:01Z")).await.len(), 1);
    assert_eq!(events(&world, &from("2026-11-22T12:00:00Z and eventTimestamp le 2026-11-22T12:00:01Z")).await.len(), 2);
}

#[tokio::test]
async fn a_correlation_id_groups_what_belongs_together() {
    let world = World::new().await;
    let path = format!("{}/listKeys?api-version=2023-06-01", account("m"));
    world.make_account("m", json!({})).await;
    let owner = format!("Bearer {OWNER}");
    let headers = [
        ("authorization", owner.as_str()),
        ("x-ms-correlation-request-id", "mine"),
        ("x-ms-client-request-id", "client's"),
    ];
    world.request("POST", &path, &headers, "").await.expect(200);
    let found = events(&world, &format!("{DAY} and correlationId eq 'MINE'")).await;
    assert_eq!(told(&found), ["Microsoft.Maps/accounts/listKeys/action Succeeded OK"]);
    assert_eq!(found[0]["httpRequest"]["clientRequestId"], "client's");
}

#[tokio::test]
async fn only_what_is_selected_is_shown() {
    let world = world().await;
    let path = format!("{}&$select=caller , Status,eventTimestamp", log(DAY));
    let found = world.send("GET", &path, None).await.expect(200).body["value"][0].as_object().unwrap().clone();
    assert_eq!(found.keys().collect::<Vec<_>>(), ["caller", "eventTimestamp", "status"]);
    let wrong = world.send("GET", &format!("{}&$select=password", log(DAY)), None).await.expect(400);
    assert_eq!(wrong.code(), "BadRequest");
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let world = World::new().await;
    let path = format!("{}?api-version=2023-06-01", account("none"));
    for _ in 0..450 {
        world.send("DELETE", &path, None).await.expect(204);
    }
    let (mut seen, mut sizes, mut next) = (BTreeSet::new(), Vec::new(), Some(log(DAY)));
    while let Some(path) = next {
        let page = world.send("GET", path.trim_start_matches("https://localhost:8443"), None).await.expect(200).body;
        let events = page["value"].as_array().unwrap();
        sizes.push(events.len());
        seen.extend(events.iter().map(|event| event["eventDataId"].as_str().unwrap().to_owned()));
        next = page["nextLink"].as_str().map(str::to_owned);
    }
    assert_eq!((sizes, seen.len()), (vec![200, 200, 50], 450));
    let forged = world.send("GET", &format!("{}&$skiptoken=forged", log(DAY)), None).await.expect(400);
    assert_eq!(forged.code(), "BadRequest");
}

#[tokio::test]
async fn filters_without_a_time_or_beyond_the_log_are_refused() {
    let world = World::new().await;
    for filter in [
        "",
        "status eq 'Failed'",
        "eventTimestamp le '2026-11-22T00:00:00Z'",
        "eventTimestamp ge '2026-08-01T00:00:00Z'",
        "eventTimestamp ge 'yesterday'",
        "eventTimestamp eq '2026-11-22T00:00:00Z'",
        "eventTimestamp ge '2026-11-22T00:00:00Z' or status eq 'Failed'",
        "eventTimestamp ge '2026-11-22T00:00:00Z' and",
        "eventTimestamp ge '2026-11-22T00:00:00Z' and password eq 'x'",
        "eventTimestamp ge '2026-11-22T00:00:00Z' and status ne 'Failed'",
        "eventTimestamp ge '2026-11-22T00:00:00Z' and resourceUri eq '/subscriptions/99999999-9999-4999-8999-999999999999'",
        "eventTimestamp ge '2026-11-22T00:00:00Z' and resourceUri eq '/'",
        "eventTimestamp ge '2026-11-22T00:00:00Z' and resourceGroupName eq 'lz' and resourceGroupName eq 'other'",
    ] {
        assert_eq!(world.send("GET", &log(filter), None).await.expect(400).code(), "BadRequest", "{filter}");
    }
}

#[tokio::test]
async fn who_may_read_only_a_group_reads_that_groups_log() {
    let world = world().await;
    let refused = world.send_as(ADA, "GET", &log(DAY), None).await.expect(403);
    assert_eq!(refused.code(), "AuthorizationFailed");
    let own = world.send_as(ADA, "GET", &log(&format!("{DAY} and resourceGroupName eq 'lz'")), None).await.expect(200);
    assert_eq!(own.body["value"].as_array().unwrap().len(), 3);
    let resource = log(&format!("{DAY} and resourceId eq '{}'", account("m")));
    world.send_as(ADA, "GET", &resource, None).await.expect(200);
    for filter in [
        format!("{DAY} and resourceGroupName eq 'l'"),
        format!("{DAY} and resourceGroupName eq 'lz2'"),
        format!("{DAY} and resourceId eq '{GROUP}2'"),
        format!("{DAY} and resourceId eq '/subscriptions/{SUBSCRIPTION}'"),
        format!("{DAY} and resourceGroupName eq 'lz' and resourceId eq '{GROUP}2'"),
        "nonsense".to_owned(),
    ] {
        world.send_as(ADA, "GET", &log(&filter), None).await.expect(403);
    }
}

#[tokio::test]
async fn another_directorys_log_is_nobodys_business() {
    let world = world().await;
    let foreign = log(DAY).replace(&SUBSCRIPTION.to_string(), &FOREIGN.to_string());
    assert_eq!(world.send("GET", &foreign, None).await.expect(404).code(), "SubscriptionNotFound");
    let stranger = [("authorization", format!("Bearer vouched {}", uuid::Uuid::from_u128(77)))];
    let stranger: Vec<(&str, &str)> = stranger.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.request("GET", &log(DAY), &stranger, "").await.expect(404);
}

#[tokio::test]
async fn the_directorys_own_log_tells_what_was_done_above_subscriptions() {
    let world = world().await;
    let path = format!(
        "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter={}",
        DAY.replace(' ', "%20")
    );
    world.send("GET", &path, None).await.expect(403);
    world.grant(OWNER, READER, "/").await;
    assert_eq!(world.send("GET", &path, None).await.expect(200).body["value"], json!([]));
    let assignment = format!(
        "/providers/Microsoft.Authorization/roleAssignments/{}?api-version=2022-04-01",
        uuid::Uuid::from_u128(0xF00)
    );
    let body = json!({"properties": {"roleDefinitionId": role(READER), "principalId": ADA}});
    world.send("PUT", &assignment, Some(body)).await.expect(403);
    let found = world.send("GET", &path, None).await.expect(200).body["value"].as_array().unwrap().clone();
    assert_eq!(told(&found), ["Microsoft.Authorization/roleAssignments/write Failed Forbidden"]);
    assert_eq!(found[0]["resourceId"], "/");
    assert_eq!(events(&world, DAY).await.len(), 3, "which is in no subscription's log");
}

#[tokio::test]
async fn a_caller_who_is_refused_over_and_over_fills_the_log_only_so_far() {
    let world = World::new().await;
    let path = format!("{}?api-version=2023-06-01", account("none"));
    for _ in 0..1010 {
        world.send_as(ADA, "DELETE", &path, None).await.expect(403);
    }
    world.send("DELETE", &path, None).await.expect(204);
    let count = async |who: PrincipalId| {
        let filter = lazurite_store::ActivityFilter {
            category: lazurite_store::Category::Administrative,
            tenant: TENANT,
            target: lazurite_model::ResourceId::root(),
            from: jiff::Timestamp::MIN,
            until: world.clock.now() + jiff::SignedDuration::from_secs(1),
            after: None,
            limit: 5000,
        };
        let entries = world.store.activities(&filter).await.unwrap();
        entries.iter().filter(|entry| entry.caller == who).count()
    };
    assert_eq!((count(ADA).await, count(OWNER).await), (1000, 1));
}

#[tokio::test]
async fn the_categories_are_listed() {
    let world = World::new().await;
    let path = "/providers/microsoft.insights/eventcategories?api-version=2015-04-01";
    let list = world.send_as(ADA, "GET", path, None).await.expect(200);
    assert_eq!(list.body["value"], json!([{"value": "Administrative", "localizedValue": "Administrative"}]));
}

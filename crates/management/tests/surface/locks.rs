//! Management locks: who makes them, and what each of them forbids.

use serde_json::{Value, json};

use crate::support::*;

const V: &str = "api-version=2016-09-01";
const OWNER_ROLE: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";

fn lock(scope: &str, name: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/locks/{name}?{V}")
}

fn locks(scope: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/locks?{V}")
}

fn level(level: &str) -> Option<Value> {
    Some(json!({"properties": {"level": level}}))
}

fn subscription() -> String {
    format!("/subscriptions/{SUBSCRIPTION}")
}

#[tokio::test]
async fn a_lock_is_made_shown_changed_and_removed() {
    let world = World::new().await;
    let body =
        json!({"properties": {"level": "CanNotDelete", "notes": "the shop's map", "owners": [{"applicationId": "a"}]}});
    let made = world.send("PUT", &lock(GROUP, "Keep"), Some(body)).await.expect(201);
    insta::assert_json_snapshot!("lock", made.body);
    assert_eq!(world.send("GET", &lock(GROUP, "keep"), None).await.expect(200).body, made.body);
    let changed = world.send("PUT", &lock(GROUP, "KEEP"), level("readonly")).await.expect(200);
    assert_eq!((&changed.body["name"], &changed.body["properties"]), (&json!("Keep"), &json!({"level": "ReadOnly"})));
    world.send("DELETE", &lock(GROUP, "keep"), None).await.expect(200);
    world.send("DELETE", &lock(GROUP, "keep"), None).await.expect(204);
    assert_eq!(world.send("GET", &lock(GROUP, "keep"), None).await.expect(404).code(), "LockNotFound");
}

#[tokio::test]
async fn a_scopes_list_shows_what_holds_for_it_and_what_lies_below() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.make_account("m2", json!({})).await;
    for (scope, name) in [(subscription(), "s"), (GROUP.into(), "g"), (account("m"), "a"), (account("m2"), "b")] {
        world.send("PUT", &lock(&scope, name), level("CanNotDelete")).await.expect(201);
    }
    let names = async |scope: &str, filter: &str| {
        let answer = world.send("GET", &format!("{}{filter}", locks(scope)), None).await.expect(200);
        answer.names().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names(&subscription(), "").await, ["s", "g", "a", "b"]);
    assert_eq!(names(GROUP, "").await, ["s", "g", "a", "b"]);
    assert_eq!(names(GROUP, "&$filter=atScope()").await, ["s", "g"]);
    assert_eq!(names(&account("m"), "").await, ["s", "g", "a"]);
    let wrong = world.send("GET", &format!("{}&$filter=level eq 'x'", locks(GROUP)), None).await.expect(400);
    assert_eq!(wrong.code(), "InvalidFilterInQueryString");
    world.send_as(ADA, "GET", &locks(GROUP), None).await.expect(403);
}

#[tokio::test]
async fn what_is_no_lock_is_refused() {
    let world = World::new().await;
    for (body, code) in [
        (json!({"properties": {"level": "NotSpecified"}}), "InvalidLockLevel"),
        (json!({"properties": {}}), "InvalidLockLevel"),
        (json!({"properties": {"level": "ReadOnly", "notes": "n".repeat(513)}}), "InvalidLockNotes"),
    ] {
        assert_eq!(world.send("PUT", &lock(GROUP, "l"), Some(body)).await.expect(400).code(), code);
    }
    assert_eq!(world.send("PUT", &lock(GROUP, "a&b"), level("ReadOnly")).await.expect(400).code(), "InvalidLockName");
    let missing = world.send("PUT", &lock(&account("none"), "l"), level("ReadOnly")).await.expect(404);
    assert_eq!(missing.code(), "ResourceNotFound");
    world.grant(OWNER, OWNER_ROLE, "/").await;
    assert_eq!(world.send("PUT", &lock("", "l"), level("ReadOnly")).await.expect(400).code(), "InvalidLockScope");
    let foreign = format!("/subscriptions/{FOREIGN}");
    world.send("PUT", &lock(&foreign, "l"), level("ReadOnly")).await.expect(404);
}

#[tokio::test]
async fn who_may_change_a_thing_may_not_unlock_it() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.send("PUT", &lock(GROUP, "l"), level("CanNotDelete")).await.expect(201);
    world.grant(ADA, CONTRIBUTOR, &subscription()).await;
    world.send_as(ADA, "DELETE", &lock(GROUP, "l"), None).await.expect(403);
    world.send_as(ADA, "PUT", &lock(GROUP, "l"), level("CanNotDelete")).await.expect(403);
    for path in [format!("{}?api-version=2023-06-01", account("m")), format!("{GROUP}?api-version=2024-11-01")] {
        assert_eq!(world.send_as(ADA, "DELETE", &path, None).await.expect(409).code(), "ScopeLocked");
    }
}

/// How an operation stands to a lock.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Reads,
    Writes,
    /// Deletes what is attached to its scope.
    Detaches,
    /// Deletes its scope with everything in it.
    Deletes,
}
use Kind::*;

/// Everything that is tried: what it is about, what it does, and how it is asked for. What destroys most comes last.
fn operations() -> Vec<(String, Kind, &'static str, String, Option<Value>)> {
    let m = account("m");
    let arm = |scope: &str, rest: &str, version: &str| format!("{scope}{rest}?api-version={version}");
    let assigned = |at: u8| {
        format!("/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-0000000000{at:02}")
    };
    let role = json!({"properties": {"roleDefinitionId": role(READER), "principalId": ADA}});
    let tags = json!({"properties": {"tags": {"a": "b"}}});
    let account_body = json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}});
    vec![
        (m.clone(), Reads, "GET", arm(&m, "", "2023-06-01"), None),
        (m.clone(), Writes, "POST", arm(&m, "/listKeys", "2023-06-01"), None),
        (m.clone(), Writes, "POST", arm(&m, "/regenerateKey", "2023-06-01"), Some(json!({"keyType": "primary"}))),
        (m.clone(), Writes, "PATCH", arm(&m, "", "2023-06-01"), Some(json!({"tags": {"x": "y"}}))),
        (m.clone(), Writes, "PUT", arm(&m, "", "2023-06-01"), Some(account_body.clone())),
        (account("new"), Writes, "PUT", arm(&account("new"), "", "2023-06-01"), Some(account_body)),
        (m.clone(), Writes, "PUT", arm(&m, "/providers/Microsoft.Resources/tags/default", "2024-11-01"), Some(tags)),
        (m.clone(), Writes, "PUT", arm(&m, &assigned(1), "2022-04-01"), Some(role.clone())),
        (GROUP.into(), Writes, "PUT", arm(GROUP, &assigned(2), "2022-04-01"), Some(role)),
        (GROUP.into(), Writes, "PATCH", arm(GROUP, "", "2024-11-01"), Some(json!({"tags": {"x": "y"}}))),
        (m.clone(), Detaches, "DELETE", arm(&m, "/providers/Microsoft.Resources/tags/default", "2024-11-01"), None),
        (m.clone(), Detaches, "DELETE", arm(&m, &assigned(1), "2022-04-01"), None),
        (GROUP.into(), Detaches, "DELETE", arm(GROUP, &assigned(2), "2022-04-01"), None),
        (m.clone(), Deletes, "DELETE", arm(&m, "", "2023-06-01"), None),
        (GROUP.into(), Deletes, "DELETE", arm(GROUP, "", "2024-11-01"), None),
    ]
}

#[tokio::test]
async fn each_lock_forbids_what_it_says_at_its_scope_and_below() {
    for level_name in ["CanNotDelete", "ReadOnly"] {
        for locked in [subscription(), GROUP.into(), account("m")] {
            let world = World::new().await;
            world.make_account("m", json!({})).await;
            world.send("PUT", &lock(&locked, "l"), level(level_name)).await.expect(201);
            for (about, kind, method, path, body) in operations() {
                let covers = about.starts_with(&locked);
                let is_below = locked.starts_with(&about);
                let forbidden = match kind {
                    Reads => false,
                    Writes => covers && level_name == "ReadOnly",
                    Detaches => covers,
                    Deletes => covers || is_below,
                };
                let answer = world.send(method, &path, body).await;
                let what = format!("{method} {path} with {level_name} at {locked}");
                assert_eq!(answer.status == 409, forbidden, "{what}: {} {}", answer.status, answer.body);
                if forbidden {
                    assert_eq!(answer.code(), "ScopeLocked", "{what}");
                    assert!(answer.message().contains(&locked), "{what}: {}", answer.message());
                } else {
                    assert!(answer.status.is_success(), "{what}: {}", answer.body);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_lock_goes_with_what_it_locked() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.send("PUT", &lock(&account("m"), "l"), level("CanNotDelete")).await.expect(201);
    world.send("DELETE", &lock(&account("m"), "l"), None).await.expect(200);
    let path = format!("{}?api-version=2023-06-01", account("m"));
    world.send("DELETE", &path, None).await.expect(200);
    world.make_account("m", json!({})).await;
    assert_eq!(world.send("GET", &locks(&account("m")), None).await.expect(200).body, json!({"value": []}));
}

//! The life of a secret.

use jiff::Timestamp;
use lazurite_model::record::VaultSecret;
use lazurite_model::{Clock as _, ResourceId};
use lazurite_store::{ActivityFilter, Category};
use lazurite_vault::purge_due_secrets;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn a_secret_is_set_read_and_changed_in_versions() {
    let world = World::new().await;
    let body = json!({ "value": "one", "contentType": "text/plain", "tags": { "a": "b" }, "attributes": { "exp": 2_000_000_000 } });
    let first = world.send(OWNER, "PUT", "policies", "/secrets/Maps-Key", Some(body)).await.expect(200).body;
    let id = first["id"].as_str().unwrap();
    assert!(id.starts_with("https://policies.vault.localhost:8443/secrets/Maps-Key/"), "{id}");
    assert_eq!(first["attributes"]["recoveryLevel"], "Recoverable+Purgeable");
    assert_eq!(first["attributes"]["exp"], 2_000_000_000);
    assert_eq!(
        (&first["value"], &first["contentType"], &first["tags"]["a"]),
        (&json!("one"), &json!("text/plain"), &json!("b"))
    );
    world.clock.advance_seconds(1);
    world.send(OWNER, "PUT", "policies", "/secrets/maps-key", Some(json!({ "value": "two" }))).await.expect(200);
    let old = id.rsplit('/').next().unwrap();
    for (path, value) in [
        ("/secrets/maps-key/".to_owned(), "two"),
        ("/secrets/MAPS-KEY".to_owned(), "two"),
        (format!("/secrets/maps-key/{old}"), "one"),
    ] {
        assert_eq!(world.send(READER, "GET", "policies", &path, None).await.expect(200).body["value"], value, "{path}");
    }
    let versions = world.send(MEMBER, "GET", "policies", "/secrets/maps-key/versions", None).await.expect(200);
    assert_eq!(versions.ends().len(), 2);
    assert_eq!(versions.ends()[0], old);
    assert!(!versions.body.to_string().contains("one"), "lists show no values");
    let change = json!({ "attributes": { "enabled": false }, "tags": {} });
    let changed = world
        .send(OWNER, "PATCH", "policies", &format!("/secrets/maps-key/{old}"), Some(change))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&changed["attributes"]["enabled"], &changed["tags"], changed.get("value")),
        (&json!(false), &json!({}), None)
    );
    let disabled = world.send(OWNER, "GET", "policies", &format!("/secrets/maps-key/{old}"), None).await.expect(403);
    assert_eq!(disabled.code(), ("Forbidden", "SecretDisabled"));
}

#[tokio::test]
async fn values_are_sealed_and_bound_to_their_place() {
    let world = World::new().await;
    world.send(OWNER, "PUT", "policies", "/secrets/a", Some(json!({ "value": "plain as day" }))).await.expect(200);
    let kept = world.store.list::<VaultSecret>("").await.unwrap().remove(0);
    assert!(!serde_json::to_string(&kept).unwrap().contains("plain as day"));
    let audit = lazurite_store::Audit { caller: None, action: "t".into(), target: "/".into(), request_id: "t".into() };
    let mut tx = world.store.begin(audit).await.unwrap();
    tx.insert(&VaultSecret { name: "stolen".into(), ..kept }).await.unwrap();
    tx.commit().await.unwrap();
    world.send(OWNER, "GET", "policies", "/secrets/stolen", None).await.expect(500);
}

#[tokio::test]
async fn a_deleted_secret_keeps_its_name_until_it_is_recovered_or_purged() {
    let world = World::new().await;
    for value in ["one", "two"] {
        world.send(OWNER, "PUT", "policies", "/secrets/s", Some(json!({ "value": value }))).await.expect(200);
        world.clock.advance_seconds(1);
    }
    let deleted = world.send(OWNER, "DELETE", "policies", "/secrets/s", None).await.expect(200).body;
    assert_eq!(deleted["recoveryId"], "https://policies.vault.localhost:8443/deletedsecrets/s");
    let days = (deleted["scheduledPurgeDate"].as_i64().unwrap() - deleted["deletedDate"].as_i64().unwrap()) / 86_400;
    assert_eq!(days, 90);
    world.send(OWNER, "GET", "policies", "/secrets/s", None).await.expect(404);
    let taken = world.send(OWNER, "PUT", "policies", "/secrets/S", Some(json!({ "value": "x" }))).await.expect(409);
    assert_eq!(taken.code(), ("Conflict", "ObjectIsDeletedButRecoverable"));
    assert_eq!(world.send(OWNER, "GET", "policies", "/deletedsecrets", None).await.expect(200).ends(), ["s"]);
    world.send(OWNER, "GET", "policies", "/deletedsecrets/s", None).await.expect(200);
    world.send(OWNER, "POST", "policies", "/deletedsecrets/s/recover", None).await.expect(200);
    assert_eq!(world.send(OWNER, "GET", "policies", "/secrets/s", None).await.expect(200).body["value"], "two");
    assert_eq!(world.send(OWNER, "GET", "policies", "/secrets/s/versions", None).await.expect(200).ends().len(), 2);
    world.send(OWNER, "DELETE", "policies", "/secrets/s", None).await.expect(200);
    world.send(OWNER, "DELETE", "policies", "/deletedsecrets/s", None).await.expect(204);
    world.send(OWNER, "GET", "policies", "/deletedsecrets/s", None).await.expect(404);
    world.send(OWNER, "PUT", "policies", "/secrets/s", Some(json!({ "value": "x" }))).await.expect(200);
}

#[tokio::test]
async fn a_protected_vault_purges_only_when_the_time_is_over() {
    let world = World::new().await;
    world.send(OWNER, "PUT", "protected", "/secrets/s", Some(json!({ "value": "x" }))).await.expect(200);
    world.send(OWNER, "DELETE", "protected", "/secrets/s", None).await.expect(200);
    let refused = world.send(OWNER, "DELETE", "protected", "/deletedsecrets/s", None).await.expect(403);
    assert_eq!(refused.code().0, "Forbidden");
    world.clock.advance_seconds(7 * 86_400 - 1);
    assert_eq!(purge_due_secrets(&world.store, world.clock.now()).await.unwrap(), 0);
    world.clock.advance_seconds(1);
    assert_eq!(purge_due_secrets(&world.store, world.clock.now()).await.unwrap(), 1);
    world.send(OWNER, "GET", "protected", "/deletedsecrets/s", None).await.expect(404);
}

#[tokio::test]
async fn a_backup_is_restored_where_the_name_is_free() {
    let world = World::new().await;
    for value in ["one", "two"] {
        world.send(OWNER, "PUT", "policies", "/secrets/s", Some(json!({ "value": value }))).await.expect(200);
        world.clock.advance_seconds(1);
    }
    let backup = world.send(OWNER, "POST", "policies", "/secrets/s/backup", None).await.expect(200).body;
    assert!(!backup.to_string().contains("two"));
    let exists = world.send(OWNER, "POST", "policies", "/secrets/restore", Some(backup.clone())).await.expect(409);
    assert_eq!(exists.code().0, "Conflict");
    world.send(OWNER, "POST", "roles", "/secrets/restore", Some(backup.clone())).await.expect(200);
    assert_eq!(world.send(OWNER, "GET", "roles", "/secrets/s", None).await.expect(200).body["value"], "two");
    assert_eq!(world.send(OWNER, "GET", "roles", "/secrets/s/versions", None).await.expect(200).ends().len(), 2);
    let mut forged = backup["value"].as_str().unwrap().to_owned();
    forged.replace_range(40..41, if &forged[40..41] == "A" { "B" } else { "A" });
    world.send(OWNER, "POST", "roles", "/secrets/restore", Some(json!({ "value": forged }))).await.expect(400);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let world = World::new().await;
    for at in 0..30 {
        let path = format!("/secrets/s{at:02}");
        world.send(OWNER, "PUT", "policies", &path, Some(json!({ "value": "x" }))).await.expect(200);
    }
    let mut seen = Vec::new();
    let mut path = "/secrets?maxresults=7".to_owned();
    loop {
        let page = world.send(OWNER, "GET", "policies", &path, None).await.expect(200);
        seen.extend(page.ends().into_iter().map(str::to_owned));
        let Some(next) = page.body["nextLink"].as_str() else { break };
        path = next.strip_prefix("https://policies.vault.localhost:8443").unwrap().replace("api-version=7.4", "x=y");
    }
    assert_eq!(seen, (0..30).map(|at| format!("s{at:02}")).collect::<Vec<_>>());
    assert_eq!(world.send(OWNER, "GET", "policies", "/secrets", None).await.expect(200).ends().len(), 25);
    world.send(OWNER, "GET", "policies", "/secrets?maxresults=26", None).await.expect(400);
}

#[tokio::test]
async fn what_is_too_long_or_wrong_is_refused() {
    let world = World::new().await;
    let long = "x".repeat(25 * 1024 + 1);
    for (path, body) in [
        ("/secrets/a", json!({ "value": long })),
        ("/secrets/a", json!({ "contentType": "none" })),
        ("/secrets/a", json!({ "value": 1 })),
        ("/secrets/a", json!({ "value": "x", "contentType": "c".repeat(256) })),
        ("/secrets/a", json!({ "value": "x", "attributes": { "exp": i64::MAX } })),
        (
            "/secrets/a",
            json!({ "value": "x", "tags": (0..16).map(|at| (at.to_string(), "v")).collect::<std::collections::BTreeMap<_, _>>() }),
        ),
        ("/secrets/a_b", json!({ "value": "x" })),
    ] {
        let refused = world.send(OWNER, "PUT", "policies", path, Some(body)).await.expect(400);
        assert_eq!(refused.code().0, "BadParameter");
    }
    let missing = world.send(OWNER, "GET", "policies", "/secrets/none", None).await.expect(404);
    assert_eq!(missing.code().0, "SecretNotFound");
    world.send(OWNER, "GET", "policies", "/keys/k", None).await.expect(501);
    world.send(OWNER, "GET", "policies", "/nothing", None).await.expect(404);
    assert_eq!(
        world.send(OWNER, "POST", "policies", "/secrets/a", None).await.expect(405).headers["allow"],
        "PUT, DELETE, GET, PATCH"
    );
    let token = format!("Bearer {OWNER}");
    world.raw("GET", "policies", "/secrets", Some(&token), None).await.expect(400);
    world.raw("GET", "policies", "/secrets?api-version=1.1", Some(&token), None).await.expect(400);
}

#[tokio::test]
async fn everything_is_noted_and_no_value_is() {
    let world = World::new().await;
    world.send(OWNER, "PUT", "policies", "/secrets/s", Some(json!({ "value": "never noted" }))).await.expect(200);
    world.send(READER, "GET", "policies", "/secrets/s", None).await.expect(200);
    world.send(NOBODY, "GET", "policies", "/secrets/s", None).await.expect(403);
    world.send(OWNER, "POST", "policies", "/secrets/s/backup", None).await.expect(200);
    let filter = ActivityFilter {
        category: Category::AuditEvent,
        tenant: TENANT,
        target: ResourceId::root(),
        from: Timestamp::MIN,
        until: Timestamp::MAX,
        after: None,
        limit: 100,
    };
    let log = world.store.activities(&filter).await.unwrap();
    let mut lines: Vec<String> = log
        .iter()
        .map(|entry| {
            format!("{} {} {}", entry.caller.0.as_u128(), entry.action.rsplit("secrets/").next().unwrap(), entry.status)
        })
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        ["1 backup/action 200", "1 setSecret/action 200", "2 getSecret/action 200", "5 getSecret/action 403"]
    );
    assert!(log.iter().all(|entry| entry.address == Some("192.0.2.9".parse().unwrap())));
    assert!(!serde_json::to_string(&log).unwrap().contains("never noted"));
}

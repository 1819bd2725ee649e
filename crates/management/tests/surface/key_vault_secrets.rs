//! Secrets as resources: versions, attributes, and that no value comes out again.

use std::sync::Arc;

use lazurite_crypto::seal::Sealer;
use lazurite_model::record::{DeletedSecret, Vault, VaultSecret};
use lazurite_model::{Clock as _, Record as _, ResourceId, SeededRandom};
use lazurite_store::ActivityFilter;
use serde_json::{Value, json};

use crate::key_vault::*;
use crate::support::*;

const VALUE: &str = "correct-horse-battery";

fn secret(name: &str) -> String {
    format!("{}/secrets/{name}?api-version=2023-07-01", vault("kv-1"))
}

impl World {
    /// What the data plane would find: the values of a secret's versions, the latest last.
    async fn values(&self, name: &str) -> Vec<String> {
        let vault = self.store.find::<Vault>("name", "kv-1").await.unwrap().pop().unwrap();
        let master = Sealer::new([1; 32], Arc::new(SeededRandom::new(7)));
        let sealer = master.under(&Vault::seal_context(vault.unique_id), &vault.data_key).unwrap();
        let versions = self.store.list::<VaultSecret>(&VaultSecret::versions(vault.unique_id, name)).await.unwrap();
        let open = |one: VaultSecret| {
            let context = VaultSecret::seal_context(one.vault, &one.name, &one.version);
            String::from_utf8(sealer.open(&context, &one.value).unwrap().to_vec()).unwrap()
        };
        versions.into_iter().map(open).collect()
    }
}

#[tokio::test]
async fn each_put_makes_a_version_and_shows_everything_but_the_value() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    let sent = json!({
        "tags": {"a": "b"},
        "properties": {
            "value": VALUE, "contentType": "text/plain",
            "attributes": {"enabled": true, "nbf": 1_700_000_000, "exp": 1_900_000_000}
        }
    });
    let made = world.send("PUT", &secret("Maps-Sas"), Some(sent)).await.expect(201);
    let mut shown = made.body.clone();
    shown["properties"]["secretUriWithVersion"] = json!("…");
    insta::assert_json_snapshot!("secret", shown);
    let uri = made.body["properties"]["secretUriWithVersion"].as_str().unwrap();
    let version = uri.strip_prefix("https://kv-1.vault.localhost:8443/secrets/Maps-Sas/").unwrap();
    assert!(version.len() == 32 && version.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(world.send("GET", &secret("maps-sas"), None).await.expect(200).body, made.body);
    let next = world.send("PUT", &secret("maps-sas"), Some(json!({"properties": {"value": "2"}}))).await.expect(200);
    assert_ne!(next.body["properties"]["secretUriWithVersion"], made.body["properties"]["secretUriWithVersion"]);
    assert_eq!((&next.body["tags"], &next.body["properties"]["contentType"]), (&json!({}), &Value::Null));
    assert_eq!(world.values("maps-sas").await, [VALUE, "2"]);
    assert_eq!(world.send("GET", &secret("maps-sas"), None).await.expect(200).body, next.body);
    world.send("PUT", &secret("b"), Some(json!({"properties": {"value": ""}}))).await.expect(201);
    let list = format!("{}/secrets?{V}", vault("kv-1"));
    assert_eq!(world.send("GET", &list, None).await.expect(200).names(), ["b", "Maps-Sas"]);
    let page = world.send("GET", &format!("{list}&$top=1"), None).await.expect(200);
    assert_eq!(page.names(), ["b"]);
    assert!(page.body["nextLink"].is_string());
}

#[tokio::test]
async fn a_patch_changes_the_latest_version_or_makes_a_new_one() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    let sent = json!({"tags": {"a": "b"}, "properties": {"value": VALUE, "contentType": "x", "attributes": {"exp": 1_900_000_000}}});
    let made = world.send("PUT", &secret("s"), Some(sent)).await.expect(201).body;
    let off = json!({"properties": {"attributes": {"enabled": false}}});
    let patched = world.send("PATCH", &secret("s"), Some(off)).await.expect(200).body;
    assert_eq!(patched["properties"]["attributes"]["enabled"], false);
    assert_eq!(patched["properties"]["secretUriWithVersion"], made["properties"]["secretUriWithVersion"]);
    assert_eq!((&patched["tags"], &patched["properties"]["contentType"]), (&json!({"a": "b"}), &json!("x")));
    let renewed = world.send("PATCH", &secret("s"), Some(json!({"properties": {"value": "2"}}))).await.expect(200).body;
    assert_ne!(renewed["properties"]["secretUriWithVersion"], made["properties"]["secretUriWithVersion"]);
    assert_eq!(renewed["properties"]["attributes"]["enabled"], false);
    assert_eq!(renewed["properties"]["attributes"]["exp"], 1_900_000_000);
    assert_eq!(world.values("s").await, [VALUE, "2"]);
    world.send("PATCH", &secret("none"), Some(json!({}))).await.expect(404);
}

#[tokio::test]
async fn what_a_secret_may_be_is_checked() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    let with = |more: Value| {
        let mut properties = json!({"value": VALUE});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"properties": properties})
    };
    let long = "n".repeat(128);
    let cases = [
        ("a_b", with(json!({})), "secretName"),
        (&*long, with(json!({})), "secretName"),
        ("s", json!({"properties": {}}), "properties.value"),
        ("s", with(json!({"value": "x".repeat(25 * 1024 + 1)})), "properties.value"),
        ("s", with(json!({"contentType": "x".repeat(256)})), "properties.contentType"),
        ("s", with(json!({"attributes": {"exp": -1}})), "properties.attributes.exp"),
        ("s", with(json!({"attributes": {"nbf": i64::MAX}})), "properties.attributes.nbf"),
        ("s", with(json!({"attributes": {"nbf": 10, "exp": 10}})), "properties.attributes.exp"),
    ];
    for (name, sent, target) in cases {
        let answer = world.send("PUT", &secret(name), Some(sent)).await.expect(400);
        assert_eq!(answer.body["error"]["target"], target);
    }
    let elsewhere = secret("s").replace("kv-1", "none");
    world.send("PUT", &elsewhere, Some(with(json!({})))).await.expect(404);
    assert!(world.store.list::<VaultSecret>("").await.unwrap().is_empty());
}

#[tokio::test]
async fn no_answer_no_log_and_no_record_holds_a_value() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    let path = secret("s");
    let sent = json!({"properties": {"value": VALUE}});
    let mut answers = vec![
        world.send("PUT", &path, Some(sent.clone())).await.expect(201),
        world.send("PATCH", &path, Some(sent)).await.expect(200),
        world.send("GET", &path, None).await.expect(200),
        world.send("GET", &format!("{}/secrets?{V}", vault("kv-1")), None).await.expect(200),
    ];
    // Values that stand in the wrong place, or are of the wrong kind, must not come back in what is said of them.
    for wrong in [
        json!({"properties": VALUE}),
        json!({"properties": {"value": [VALUE]}}),
        json!({"properties": {"value": {VALUE: 1}}}),
        json!({"properties": {"attributes": VALUE, "value": VALUE}}),
        json!({"properties": {"attributes": {"enabled": VALUE}}}),
        json!({"tags": VALUE}),
        json!([VALUE]),
        json!(VALUE),
    ] {
        for method in ["PUT", "PATCH"] {
            answers.push(world.send(method, &path, Some(wrong.clone())).await.expect(400));
        }
    }
    let bearer = format!("Bearer {OWNER}");
    for broken in [format!("{{\"properties\": {{\"value\": {VALUE}}}}}"), format!("{{}} {VALUE}"), String::new()] {
        answers.push(world.request("PUT", &path, &[("authorization", &bearer)], broken).await.expect(400));
    }
    for answer in answers {
        assert!(!answer.body.to_string().contains(VALUE), "{}", answer.body);
    }
    assert_eq!(world.values("s").await, [VALUE, VALUE]);
    let records = world.store.list::<VaultSecret>("").await.unwrap();
    let vaults = world.store.list::<Vault>("").await.unwrap();
    let kept = format!("{records:?} {vaults:?} {}", serde_json::to_string(&records).unwrap());
    assert!(!kept.contains(VALUE));
    let everything = ActivityFilter {
        category: lazurite_store::Category::Administrative,
        tenant: TENANT,
        target: ResourceId::root(),
        from: jiff::Timestamp::MIN,
        until: jiff::Timestamp::MAX,
        after: None,
        limit: 1000,
    };
    let noted = format!("{:?}", world.store.activities(&everything).await.unwrap());
    assert!(noted.contains("InvalidRequestContent") && !noted.contains(VALUE));
}

#[tokio::test]
async fn seeing_a_secret_takes_a_right_and_so_does_making_one() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    let sent = Some(json!({"properties": {"value": VALUE}}));
    world.send_as(ADA, "PUT", &secret("s"), sent.clone()).await.expect(403);
    world.grant(ADA, READER, &vault("kv-1")).await;
    world.send_as(ADA, "PUT", &secret("s"), sent.clone()).await.expect(403);
    world.send("PUT", &secret("s"), sent).await.expect(201);
    world.send_as(ADA, "GET", &secret("s"), None).await.expect(200);
    let scope = vault("kv-1") + "/secrets/s";
    let assign = format!(
        "{scope}/providers/Microsoft.Authorization/roleAssignments/{}?api-version=2022-04-01",
        uuid::Uuid::from_u128(1)
    );
    let properties = json!({"properties": {"roleDefinitionId": role(READER), "principalId": STAFF}});
    world.send("PUT", &assign, Some(properties.clone())).await.expect(201);
    let missing = assign.replace("/secrets/s/", "/secrets/none/");
    world.send("PUT", &missing, Some(properties)).await.expect(404);
}

#[tokio::test]
async fn secrets_stay_with_a_vault_that_is_moved_and_not_with_its_name() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    world.send("PUT", &secret("s"), Some(json!({"properties": {"value": VALUE}}))).await.expect(201);
    let vault = world.store.find::<Vault>("name", "kv-1").await.unwrap().pop().unwrap();
    let id = ResourceId::parse(&crate::key_vault::vault("kv-1").replace("/lz/", "/lz2/")).unwrap();
    let mut tx = world.write().await;
    tx.delete::<Vault>(vault.id.key()).await.unwrap();
    tx.put(&Vault { id, ..vault.clone() }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.values("s").await, [VALUE]);
    // Were a value copied into another vault's record, it would not open there.
    let master = Sealer::new([1; 32], Arc::new(SeededRandom::new(7)));
    let other = lazurite_model::VaultId(uuid::Uuid::from_u128(9));
    assert!(master.under(&Vault::seal_context(other), &vault.data_key).is_err());
}

#[tokio::test]
async fn a_deleted_secret_keeps_its_name_and_goes_with_its_vault() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    world.send("PUT", &secret("s"), Some(json!({"properties": {"value": "x"}}))).await.expect(201);
    let vault_id = world.store.find::<Vault>("name", "kv-1").await.unwrap().pop().unwrap().unique_id;
    let mut tx = world.write().await;
    let versions = tx.list::<VaultSecret>(&VaultSecret::prefix(vault_id)).await.unwrap();
    for version in &versions {
        tx.delete::<VaultSecret>(&version.key()).await.unwrap();
    }
    let now = world.clock.now();
    let deleted = DeletedSecret { vault: vault_id, name: "s".into(), versions, deleted: now, scheduled_purge: now };
    tx.insert(&deleted).await.unwrap();
    tx.commit().await.unwrap();
    let taken = world.send("PUT", &secret("S"), Some(json!({"properties": {"value": "y"}}))).await.expect(409);
    assert_eq!(taken.code(), "ObjectIsDeletedButRecoverable");
    world.send("DELETE", &format!("{}?{V}", vault("kv-1")), None).await.expect(200);
    let purge = format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/kv-1/purge?{V}"
    );
    world.send("POST", &purge, None).await.expect(202);
    assert!(world.store.list::<DeletedSecret>("").await.unwrap().is_empty());
}

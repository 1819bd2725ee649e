//! Deleted vaults: kept, recovered, purged; and that nobody gets at what was another's by its name.

use lazurite_management::purge_due_vaults;
use lazurite_model::record::{DeletedVault, RoleAssignment, Vault, VaultSecret};
use lazurite_model::{Clock as _, ResourceId};
use serde_json::{Value, json};

use crate::key_vault::*;
use crate::support::*;

fn deleted(name: &str, action: &str) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/East US/deletedVaults/{name}{action}?{V}"
    )
}

fn all_deleted() -> String {
    format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults?{V}")
}

/// What az sends.
fn recovery() -> Value {
    let properties = json!({"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "createMode": "recover"});
    json!({"location": "eastus", "properties": properties})
}

impl World {
    async fn set_secret(&self, vault_name: &str, name: &str) {
        let path = format!("{}/secrets/{name}?{V}", vault(vault_name));
        self.send("PUT", &path, Some(json!({"properties": {"value": "v"}}))).await.expect(201);
    }

    async fn secrets(&self) -> usize {
        self.store.list::<VaultSecret>("").await.unwrap().len()
    }
}

#[tokio::test]
async fn a_deleted_vault_is_shown_and_comes_back_as_it_was() {
    let world = World::new().await;
    let made =
        json!({"sku": {"family": "A", "name": "premium"}, "accessPolicies": [policy(&OWNER.to_string(), &["get"])]});
    let before = world.make_vault("Kv-1", made).await;
    world.set_secret("Kv-1", "s").await;
    world.grant(ADA, READER, &vault("kv-1")).await;
    world.send("DELETE", &url("kv-1"), None).await.expect(200);
    world.send("DELETE", &url("kv-1"), None).await.expect(204);
    assert_eq!(world.send("GET", &url("kv-1"), None).await.expect(404).code(), "ResourceNotFound");
    assert!(world.store.find::<Vault>("name", "kv-1").await.unwrap().is_empty(), "its host finds nothing");
    let shown = world.send("GET", &deleted("kv-1", ""), None).await.expect(200);
    insta::assert_json_snapshot!("deleted_vault", shown.body);
    assert_eq!(world.send("GET", &all_deleted(), None).await.expect(200).body["value"], json!([shown.body]));
    let back = world.send("PUT", &url("kv-1"), Some(recovery())).await.expect(201).body;
    assert_eq!((&back["properties"], &back["name"]), (&before["properties"], &json!("Kv-1")));
    assert_eq!(world.secrets().await, 1);
    let assigned = world.store.list::<RoleAssignment>("").await.unwrap();
    let scope = ResourceId::parse(&vault("kv-1")).unwrap();
    assert!(assigned.iter().all(|one| one.scope != scope), "what was granted on it does not come back");
    world.send("GET", &deleted("kv-1", ""), None).await.expect(404);
    // Recovering what is there changes only what is named.
    let again = world.send("PUT", &url("kv-1"), Some(recovery())).await.expect(200).body;
    assert_eq!(again["properties"]["accessPolicies"], before["properties"]["accessPolicies"]);
}

#[tokio::test]
async fn a_name_stays_taken_until_its_vault_is_purged() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    world.set_secret("kv-1", "s").await;
    let check = async |name: &str| {
        let path = format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/checkNameAvailability?{V}");
        let sent = json!({"name": name, "type": "Microsoft.KeyVault/vaults"});
        let body = world.send("POST", &path, Some(sent)).await.expect(200).body;
        (body["nameAvailable"].as_bool().unwrap(), body["reason"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(check("kv-2").await, (true, String::new()));
    assert_eq!(check("2kv").await, (false, "AccountNameInvalid".to_owned()));
    assert_eq!(check("KV-1").await, (false, "AlreadyExists".to_owned()));
    let elsewhere = format!("{}?{V}", vault("KV-1").replace("/lz/", "/lz2/"));
    let group = format!("{GROUP}2?api-version=2024-11-01");
    world.send("PUT", &group, Some(json!({"location": "eastus"}))).await.expect(201);
    let refused = world.send("PUT", &elsewhere, Some(body(json!({})))).await.expect(409);
    assert_eq!(refused.code(), "VaultAlreadyExists");
    world.send("DELETE", &url("kv-1"), None).await.expect(200);
    assert_eq!(check("kv-1").await, (false, "AlreadyExists".to_owned()));
    let refused = world.send("PUT", &elsewhere, Some(body(json!({})))).await.expect(409);
    assert_eq!(refused.code(), "ConflictError");
    assert!(refused.message().contains("recover or purge"));
    assert_eq!(world.send("PUT", &elsewhere, Some(recovery())).await.expect(404).code(), "DeletedVaultNotFound");
    let purged = world.send("POST", &deleted("kv-1", "/purge"), None).await.expect(202);
    let location = purged.headers["location"].to_str().unwrap().trim_start_matches("https://localhost:8443").to_owned();
    world.send("GET", &location, None).await.expect(200);
    assert_eq!(world.secrets().await, 0);
    assert_eq!(check("kv-1").await, (true, String::new()));
    world.send("POST", &deleted("kv-1", "/purge"), None).await.expect(404);
    world.send("PUT", &elsewhere, Some(body(json!({})))).await.expect(201);
}

#[tokio::test]
async fn another_directory_neither_takes_nor_sees_a_deleted_vault() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    world.set_secret("kv-1", "s").await;
    world.send("DELETE", &url("kv-1"), None).await.expect(200);
    let stranger = uuid::Uuid::from_u128(0x77);
    let foreign = format!("/subscriptions/{FOREIGN}");
    let mut tx = world.write().await;
    let group = ResourceId::parse(&format!("{foreign}/resourceGroups/lz")).unwrap();
    let group = lazurite_model::record::ResourceGroup {
        id: group,
        location: "eastus".into(),
        tags: Default::default(),
        managed_by: None,
    };
    tx.insert(&group).await.unwrap();
    let owner = assignment(
        0xF0,
        STRANGERS,
        "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        ResourceId::parse(&foreign).unwrap(),
        world.clock.now(),
    );
    tx.insert(&owner).await.unwrap();
    tx.commit().await.unwrap();
    let send = async |method: &str, path: String, mut body: Option<Value>| {
        if let Some(properties) = body.as_mut().and_then(|body| body["properties"].as_object_mut()) {
            properties.insert("tenantId".into(), json!(FOREIGN));
        }
        let text = body.map(|body| body.to_string()).unwrap_or_default();
        world.request(method, &path, &[("authorization", &format!("Bearer vouched {stranger}"))], text).await
    };
    let own = format!("{foreign}/resourceGroups/lz/providers/Microsoft.KeyVault/vaults/kv-1?{V}");
    let refused = send("PUT", own.clone(), Some(body(json!({})))).await.expect(409);
    assert_eq!(refused.code(), "VaultAlreadyExists", "not that it was deleted");
    send("PUT", own, Some(recovery())).await.expect(404);
    let theirs = deleted("kv-1", "").replace(&SUBSCRIPTION.to_string(), &FOREIGN.to_string());
    send("GET", theirs, None).await.expect(404);
    let purge = deleted("kv-1", "/purge").replace(&SUBSCRIPTION.to_string(), &FOREIGN.to_string());
    send("POST", purge, None).await.expect(404);
    let all = all_deleted().replace(&SUBSCRIPTION.to_string(), &FOREIGN.to_string());
    assert_eq!(send("GET", all, None).await.expect(200).body, json!({"value": []}));
    send("PUT", url("kv-1"), Some(recovery())).await.expect(404);
    assert_eq!(world.secrets().await, 1);
}

#[tokio::test]
async fn purge_protection_outlasts_everybody() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({"softDeleteRetentionInDays": 7, "enablePurgeProtection": true})).await;
    world.set_secret("kv-1", "s").await;
    world.send("DELETE", &url("kv-1"), None).await.expect(200);
    let refused = world.send("POST", &deleted("kv-1", "/purge"), None).await.expect(405);
    assert_eq!(refused.code(), "MethodNotAllowed");
    world.clock.advance_seconds(7 * 86_400 - 3600);
    assert_eq!(purge_due_vaults(&world.store, world.clock.now()).await.unwrap(), 0);
    world.send("GET", &deleted("kv-1", ""), None).await.expect(200);
    world.clock.advance_seconds(3600);
    world.send("GET", &deleted("kv-1", ""), None).await.expect(404);
    world.send("PUT", &url("kv-1"), Some(recovery())).await.expect(404);
    assert_eq!(purge_due_vaults(&world.store, world.clock.now()).await.unwrap(), 1);
    assert_eq!(world.secrets().await, 0);
    assert!(world.store.list::<DeletedVault>("").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_name_is_free_when_the_days_are_over_and_its_secrets_are_gone() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({"softDeleteRetentionInDays": 7})).await;
    world.set_secret("kv-1", "s").await;
    world.send("DELETE", &url("kv-1"), None).await.expect(200);
    world.clock.advance_seconds(7 * 86_400);
    world.make_vault("kv-1", json!({})).await;
    assert_eq!(world.secrets().await, 0);
}

#[tokio::test]
async fn a_groups_vaults_outlive_it() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    let group = format!("{GROUP}?api-version=2024-11-01");
    world.send("DELETE", &group, None).await.expect(202);
    assert_eq!(world.send("GET", &all_deleted(), None).await.expect(200).names(), ["kv-1"]);
    let refused = world.send("PUT", &url("kv-1"), Some(recovery())).await.expect(404);
    assert_eq!(refused.code(), "ResourceGroupNotFound");
    world.send("PUT", &group, Some(json!({"location": "eastus"}))).await.expect(201);
    world.send("PUT", &url("kv-1"), Some(recovery())).await.expect(201);
}

#[tokio::test]
async fn purging_takes_a_right_of_its_own() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    world.grant(ADA, KEY_VAULT_CONTRIBUTOR, &format!("/subscriptions/{SUBSCRIPTION}")).await;
    world.send_as(ADA, "DELETE", &url("kv-1"), None).await.expect(200);
    world.send_as(ADA, "GET", &deleted("kv-1", ""), None).await.expect(200);
    world.send_as(ADA, "POST", &deleted("kv-1", "/purge"), None).await.expect(403);
    world.send_as(ADA, "PUT", &url("kv-1"), Some(recovery())).await.expect(201);
}

//! Key vaults as resources: making, changing, listing; names; access policies; who may.

use lazurite_model::record::Vault;
use serde_json::{Value, json};

use crate::support::*;

pub const V: &str = "api-version=2026-02-01";
pub const KEY_VAULT_CONTRIBUTOR: &str = "f25e0fa2-a7c8-4377-a976-54943a77a395";

pub fn vault(name: &str) -> String {
    format!("{GROUP}/providers/Microsoft.KeyVault/vaults/{name}")
}

pub fn url(name: &str) -> String {
    format!("{}?{V}", vault(name))
}

pub fn policy(object: &str, secrets: &[&str]) -> Value {
    json!({"tenantId": TENANT, "objectId": object, "permissions": {"secrets": secrets}})
}

/// A vault's body, with what `more` adds to its properties.
pub fn body(more: Value) -> Value {
    let mut properties = json!({"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []});
    properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"location": "eastus", "properties": properties})
}

impl World {
    pub async fn make_vault(&self, name: &str, more: Value) -> Value {
        self.send("PUT", &url(name), Some(body(more))).await.expect(201).body
    }

    async fn policies(&self, name: &str) -> Value {
        self.send("GET", &url(name), None).await.expect(200).body["properties"]["accessPolicies"].clone()
    }
}

#[tokio::test]
async fn a_vault_is_made_shown_and_listed() {
    let world = World::new().await;
    let sent = json!({
        "location": "East US",
        "tags": {"a": "b"},
        "properties": {
            "tenantId": TENANT,
            "sku": {"family": "a", "name": "Premium"},
            "accessPolicies": [{
                "tenantId": TENANT, "objectId": OWNER, "applicationId": null,
                "permissions": {"keys": ["Get", "WrapKey"], "secrets": ["all"], "certificates": ["get", "GET"], "storage": null}
            }],
            "enableRbacAuthorization": false,
            "enableSoftDelete": true,
            "softDeleteRetentionInDays": 7,
            "enabledForTemplateDeployment": true,
            "networkAcls": {
                "bypass": "azureservices", "defaultAction": "deny", "ipRules": [{"value": "203.0.113.7"}],
                "virtualNetworkRules": [{"id": format!("{GROUP}/providers/Microsoft.Network/virtualNetworks/V/subnets/S")}]
            }
        }
    });
    let made = world.send("PUT", &url("Kv-1"), Some(sent)).await.expect(201);
    insta::assert_json_snapshot!("vault", made.body);
    assert_eq!(world.send("GET", &url("kv-1"), None).await.expect(200).body, made.body);
    world.make_vault("other", json!({})).await;
    let in_group = format!("{GROUP}/providers/Microsoft.KeyVault/vaults?{V}");
    let in_subscription = format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault/vaults?{V}&$top=10");
    for path in [in_group.clone(), in_subscription] {
        assert_eq!(world.send("GET", &path, None).await.expect(200).names(), ["Kv-1", "other"]);
    }
    let az = format!(
        "/subscriptions/{SUBSCRIPTION}/resources?api-version=2015-11-01&$filter=resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'kv-1'"
    );
    assert_eq!(world.send("GET", &az, None).await.expect(200).names(), ["Kv-1"]);
    world.send_as(ADA, "GET", &in_group, None).await.expect(403);
    world.grant(ADA, READER, &vault("other")).await;
    assert_eq!(world.send_as(ADA, "GET", &in_group, None).await.expect(200).names(), ["other"]);
}

#[tokio::test]
async fn who_decides_by_default_depends_on_the_api_version() {
    let world = World::new().await;
    for (name, version, roles_decide) in
        [("old", "2023-07-01", false), ("older", "2024-12-01-preview", false), ("new", "2026-02-01", true)]
    {
        let path = format!("{}?api-version={version}", vault(name));
        let made = world.send("PUT", &path, Some(body(json!({})))).await.expect(201);
        assert_eq!(made.body["properties"]["enableRbacAuthorization"], json!(roles_decide), "{version}");
        // What a vault has stays, whichever version its next writer speaks.
        let again = world.send("PUT", &url(name), Some(body(json!({})))).await.expect(200);
        assert_eq!(again.body["properties"]["enableRbacAuthorization"], json!(roles_decide), "{version}");
    }
}

#[tokio::test]
async fn every_rule_is_held_and_all_faults_are_told() {
    let world = World::new().await;
    let cases = [
        (json!({"tenantId": FOREIGN}), "properties.tenantId"),
        (json!({"tenantId": null}), "properties.tenantId"),
        (json!({"sku": null}), "properties.sku"),
        (json!({"sku": {"family": "B", "name": "standard"}}), "properties.sku.family"),
        (json!({"sku": {"family": "A", "name": "S0"}}), "properties.sku.name"),
        (json!({"enableRbacAuthorization": false, "accessPolicies": null}), "properties.accessPolicies"),
        (
            json!({"accessPolicies": vec![policy(&OWNER.to_string(), &["get"]); 2]}),
            "properties.accessPolicies[1].objectId",
        ),
        (json!({"accessPolicies": [policy("ada", &["get"])]}), "properties.accessPolicies[0].objectId"),
        (
            json!({"accessPolicies": [policy(&OWNER.to_string(), &["read"])]}),
            "properties.accessPolicies[0].permissions.secrets",
        ),
        (
            json!({"accessPolicies": [{"tenantId": TENANT, "objectId": OWNER}]}),
            "properties.accessPolicies[0].permissions",
        ),
        (
            json!({"accessPolicies": [{"tenantId": FOREIGN, "objectId": OWNER, "permissions": {"secrets": ["get"]}}]}),
            "properties.accessPolicies[0].tenantId",
        ),
        (json!({"enableSoftDelete": false}), "properties.enableSoftDelete"),
        (json!({"softDeleteRetentionInDays": 6}), "properties.softDeleteRetentionInDays"),
        (json!({"softDeleteRetentionInDays": 91}), "properties.softDeleteRetentionInDays"),
        (json!({"softDeleteRetentionInDays": -90}), "properties.softDeleteRetentionInDays"),
        (json!({"enablePurgeProtection": false}), "properties.enablePurgeProtection"),
        (json!({"publicNetworkAccess": "SecuredByPerimeter"}), "properties.publicNetworkAccess"),
        (json!({"networkAcls": {"bypass": "Everybody"}}), "properties.networkAcls.bypass"),
        (json!({"networkAcls": {"defaultAction": "Maybe"}}), "properties.networkAcls.defaultAction"),
        (json!({"networkAcls": {"ipRules": [{"value": "x"}]}}), "properties.networkAcls.ipRules[0].value"),
        (
            json!({"networkAcls": {"virtualNetworkRules": [{"id": GROUP}]}}),
            "properties.networkAcls.virtualNetworkRules[0].id",
        ),
        (json!({"createMode": "purge"}), "properties.createMode"),
    ];
    for (properties, target) in cases {
        let answer = world.send("PUT", &url("kv-1"), Some(body(properties))).await.expect(400);
        assert_eq!((answer.code(), answer.body["error"]["target"].as_str()), ("BadRequest", Some(target)));
    }
    let everything = json!({"location": "moon", "properties": {"sku": {"family": "A", "name": "x"}}});
    let answer = world.send("PUT", &url("-"), Some(everything)).await.expect(400);
    assert_eq!(answer.code(), "MultipleErrorsOccurred");
    let codes: Vec<&str> =
        answer.body["error"]["details"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["LocationNotAvailableForResourceType", "BadRequest", "BadRequest", "VaultNameNotValid"]);
    let many: Vec<Value> = (0..1025).map(|n| policy(&uuid::Uuid::from_u128(n).to_string(), &["get"])).collect();
    world.send("PUT", &url("kv-1"), Some(body(json!({"accessPolicies": many})))).await.expect(400);
    let nowhere = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/none/providers/Microsoft.KeyVault/vaults/kv";
    let answer = world.send("PUT", &format!("{nowhere}?{V}"), Some(body(json!({})))).await.expect(404);
    assert_eq!(answer.code(), "ResourceGroupNotFound");
    assert!(world.store.list::<Vault>("").await.unwrap().is_empty());
}

#[tokio::test]
async fn what_cannot_be_undone_stays() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({"softDeleteRetentionInDays": 30, "enablePurgeProtection": true})).await;
    for method in ["PUT", "PATCH"] {
        for (wanted, target) in [
            (json!({"softDeleteRetentionInDays": 31}), "properties.softDeleteRetentionInDays"),
            (json!({"enablePurgeProtection": false}), "properties.enablePurgeProtection"),
            (json!({"enableSoftDelete": false}), "properties.enableSoftDelete"),
            (json!({"tenantId": FOREIGN}), "properties.tenantId"),
        ] {
            let answer = world.send(method, &url("kv-1"), Some(body(wanted))).await.expect(400);
            assert_eq!(answer.body["error"]["target"], target, "{method}");
        }
    }
    let again = world.send("PUT", &url("kv-1"), Some(body(json!({})))).await.expect(200).body;
    assert_eq!(again["properties"]["softDeleteRetentionInDays"], 30);
    assert_eq!(again["properties"]["enablePurgeProtection"], true);
    let moved = json!({"location": "westus", "properties": body(json!({}))["properties"]});
    assert_eq!(world.send("PUT", &url("kv-1"), Some(moved)).await.expect(409).code(), "InvalidResourceLocation");
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_a_put_everything() {
    let world = World::new().await;
    let acls = json!({"ipRules": [{"value": "10.0.0.0/8"}], "defaultAction": "Deny"});
    let policies = json!([policy(&OWNER.to_string(), &["get"])]);
    world
        .make_vault("kv-1", json!({"enabledForDeployment": true, "networkAcls": acls, "accessPolicies": policies}))
        .await;
    let change = json!({"tags": {"x": "y"}, "properties": {"publicNetworkAccess": "disabled"}});
    let patched = world.send("PATCH", &url("kv-1"), Some(change)).await.expect(200).body;
    let properties = &patched["properties"];
    assert_eq!((&patched["tags"], &properties["publicNetworkAccess"]), (&json!({"x": "y"}), &json!("Disabled")));
    assert_eq!(properties["enabledForDeployment"], true);
    assert_eq!(properties["networkAcls"]["ipRules"], json!([{"value": "10.0.0.0/8"}]));
    assert_eq!(properties["accessPolicies"].as_array().unwrap().len(), 1);
    let put = world.send("PUT", &url("kv-1"), Some(body(json!({})))).await.expect(200).body;
    let properties = &put["properties"];
    assert_eq!((&put["tags"], &properties["publicNetworkAccess"]), (&json!({}), &json!("Enabled")));
    assert_eq!((&properties["enabledForDeployment"], &properties["networkAcls"]), (&json!(false), &Value::Null));
    assert_eq!(properties["accessPolicies"], json!([]));
    // az sends back what it was shown.
    let shown = world.send("GET", &url("kv-1"), None).await.expect(200).body;
    let again = world.send("PUT", &url("kv-1"), Some(shown.clone())).await.expect(200).body;
    assert_eq!(again["properties"], shown["properties"]);
    world.send("PATCH", &url("none"), Some(json!({}))).await.expect(404);
}

#[tokio::test]
async fn single_access_policies_are_added_replaced_and_removed() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({"enableRbacAuthorization": false})).await;
    let (ada, owner) = (ADA.to_string(), OWNER.to_string());
    let change = async |kind: &str, policies: Value| {
        let path = format!("{}/accessPolicies/{kind}?{V}", vault("kv-1"));
        world.send("PUT", &path, Some(json!({"properties": {"accessPolicies": policies}}))).await
    };
    let secrets = async || {
        let policies = world.policies("kv-1").await;
        policies.as_array().unwrap().iter().map(|one| one["permissions"]["secrets"].clone()).collect::<Vec<_>>()
    };
    let added = change("add", json!([policy(&ada, &["get"]), policy(&owner, &["all"])])).await.expect(200);
    assert_eq!(added.body["properties"]["accessPolicies"], world.policies("kv-1").await);
    change("Add", json!([policy(&ada, &["list", "get"])])).await.expect(200);
    assert_eq!(secrets().await, [json!(["get", "list"]), json!(["all"])]);
    change("replace", json!([policy(&ada, &["set"])])).await.expect(200);
    assert_eq!(secrets().await, [json!(["set"]), json!(["all"])]);
    change("remove", json!([policy(&owner, &["purge", "get"])])).await.expect(200);
    assert_eq!(secrets().await[1], json!(["list", "set", "delete", "backup", "restore", "recover"]));
    change("remove", json!([policy(&ada, &["set"])])).await.expect(200);
    change("remove", json!([policy(&owner, &[])])).await.expect(200);
    assert_eq!(world.policies("kv-1").await, json!([]));
    change("forget", json!([])).await.expect(400);
    let foreign = json!([{"tenantId": FOREIGN, "objectId": ada, "permissions": {"secrets": ["get"]}}]);
    assert_eq!(change("add", foreign).await.expect(400).code(), "BadRequest");
    assert_eq!(world.policies("kv-1").await, json!([]));
}

#[tokio::test]
async fn only_who_may_assign_roles_changes_who_decides() {
    let world = World::new().await;
    world.grant(ADA, KEY_VAULT_CONTRIBUTOR, GROUP).await;
    for (name, before) in [("policies", false), ("roles", true)] {
        world.make_vault(name, json!({"enableRbacAuthorization": before})).await;
        let flip = body(json!({"enableRbacAuthorization": !before}));
        for method in ["PUT", "PATCH"] {
            let refused = world.send_as(ADA, method, &url(name), Some(flip.clone())).await.expect(403);
            assert_eq!(refused.code(), "AuthorizationFailed");
            assert!(refused.message().contains("Microsoft.Authorization/roleAssignments/write"));
        }
        // Everything else is the contributor's, the access policies too.
        let own = body(json!({"accessPolicies": [policy(&ADA.to_string(), &["all"])]}));
        let kept = world.send_as(ADA, "PUT", &url(name), Some(own)).await.expect(200).body;
        assert_eq!(kept["properties"]["enableRbacAuthorization"], before);
        world.send("PATCH", &url(name), Some(flip)).await.expect(200);
    }
}

#[tokio::test]
async fn what_there_is_not_is_refused_clearly() {
    let world = World::new().await;
    world.make_vault("kv-1", json!({})).await;
    let below = |path: &str| format!("{}{path}?{V}", vault("kv-1"));
    let above = |path: &str| format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.KeyVault{path}?{V}");
    let (keys, links) = (below("/keys/k"), below("/privateEndpointConnections/p"));
    assert_eq!(world.send("PUT", &keys, Some(json!({}))).await.expect(400).code(), "KeysNotSupported");
    assert_eq!(world.send("GET", &keys, None).await.expect(404).code(), "ResourceNotFound");
    assert_eq!(world.send("PUT", &links, Some(json!({}))).await.expect(400).code(), "PrivateEndpointsNotSupported");
    world.send("GET", &links, None).await.expect(404);
    world.send("DELETE", &links, None).await.expect(204);
    for list in ["/keys", "/privateEndpointConnections", "/privateLinkResources"] {
        assert_eq!(world.send("GET", &below(list), None).await.expect(200).body, json!({"value": []}));
    }
    let hsm = format!("{GROUP}/providers/Microsoft.KeyVault/managedHSMs");
    for list in [above("/managedHSMs"), above("/deletedManagedHSMs"), format!("{hsm}?{V}")] {
        assert_eq!(world.send("GET", &list, None).await.expect(200).body, json!({"value": []}));
    }
    world.send("GET", &format!("{hsm}/h?{V}"), None).await.expect(404);
    let refused = world.send("PUT", &format!("{hsm}/h?{V}"), Some(json!({}))).await.expect(400);
    assert_eq!(refused.code(), "ManagedHsmNotSupported");
    let operations =
        world.send("GET", &format!("/providers/Microsoft.KeyVault/operations?{V}"), None).await.expect(200);
    assert!(operations.names().contains(&"Microsoft.KeyVault/vaults/secrets/getSecret/action"));
}

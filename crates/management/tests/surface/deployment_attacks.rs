//! What a deployment must not do for its caller, and what it must not show to anybody.

use lazurite_model::record::{Deployment, DeploymentSource};
use lazurite_model::{Record as _, ResourceId};
use serde_json::{Value, json};

use crate::deployment::*;
use crate::support::*;

const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
const OWNER_ROLE: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

fn owner_for_ada() -> Value {
    json!({
        "type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
        "name": "aaaaaaaa-0000-4000-8000-000000000001",
        "properties": {"roleDefinitionId": role(OWNER_ROLE), "principalId": ADA, "principalType": "User"},
    })
}

#[tokio::test]
async fn contributors_grant_nothing_through_a_template() {
    let world = World::new().await;
    world.grant(ADA, CONTRIBUTOR, GROUP).await;
    for resources in [
        json!([owner_for_ada()]),
        json!([{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "deeper",
            "properties": {"mode": "Incremental", "template": template(json!([owner_for_ada()]))}}]),
    ] {
        let wanted = body(&template(resources), json!({}));
        let refused = world.send_as(ADA, "PUT", &path("main", ""), Some(wanted)).await.expect(403);
        assert!(refused.message().contains("Microsoft.Authorization/roleAssignments/write"), "{}", refused.message());
    }
}

#[tokio::test]
async fn readers_deploy_and_predict_nothing() {
    let world = World::new().await;
    world.grant(ADA, READER, GROUP).await;
    let wanted = body(&template(json!([])), json!({}));
    for (method, rest) in [("PUT", ""), ("POST", "/validate"), ("POST", "/whatIf"), ("POST", "/cancel"), ("DELETE", "")]
    {
        assert_eq!(
            world.send_as(ADA, method, &path("main", rest), Some(wanted.clone())).await.expect(403).code(),
            "AuthorizationFailed"
        );
    }
}

#[tokio::test]
async fn another_directorys_subscription_is_none() {
    let world = World::new().await;
    let mut inside = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "theirs",
        "subscriptionId": FOREIGN, "resourceGroup": "any",
        "properties": {"mode": "Incremental", "template": template(json!([an_identity("aaa")]))}});
    for _ in 0..2 {
        let wanted = body(&template(json!([inside])), json!({}));
        let refused = world.send("PUT", &path("main", ""), Some(wanted)).await.expect(400);
        assert!(refused.body.to_string().contains("SubscriptionNotFound"), "{}", refused.body);
        inside = json!({"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01",
            "scope": format!("/subscriptions/{FOREIGN}"), "name": "aaaaaaaa-0000-4000-8000-000000000002",
            "properties": {"roleDefinitionId": role(OWNER_ROLE), "principalId": OWNER, "principalType": "ServicePrincipal"}});
    }
    let foreign = format!("/subscriptions/{FOREIGN}");
    let wanted = json!({"location": "eastus", "properties": {"mode": "Incremental", "template": template(json!([]))}});
    world.send("PUT", &at(&foreign, "main", ""), Some(wanted)).await.expect(404);
}

#[tokio::test]
async fn what_one_may_not_read_or_list_is_not_given_by_a_template() {
    let world = World::new().await;
    let other = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/other");
    world
        .send("PUT", &format!("{other}?api-version=2021-04-01"), Some(json!({"location": "eastus"})))
        .await
        .expect(201);
    let theirs = format!("{other}/providers/Microsoft.Maps/accounts/theirs");
    let account = json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "properties": {}});
    world.send("PUT", &format!("{theirs}?api-version=2023-06-01"), Some(account)).await.expect(201);
    world.grant(ADA, CONTRIBUTOR, GROUP).await;
    for expression in [
        format!("[reference('{theirs}', '2023-06-01').uniqueId]"),
        format!("[listKeys('{theirs}', '2023-06-01').primaryKey]"),
    ] {
        let mut whole = template(json!([]));
        whole["outputs"] = json!({"stolen": {"type": "string", "value": expression}});
        world.send_as(ADA, "PUT", &path("main", ""), Some(body(&whole, json!({})))).await;
        let ended = world.end(&path("main", "")).await;
        assert_eq!(ended["properties"]["provisioningState"], "Failed");
        assert_eq!(ended["properties"]["error"]["details"][0]["code"], "AuthorizationFailed");
        assert_eq!(ended["properties"]["outputs"], json!({}));
    }
    // Who may read the account may not for that list its keys.
    world.grant(ADA, READER, &other).await;
    let mut whole = template(json!([]));
    whole["outputs"] =
        json!({"stolen": {"type": "string", "value": format!("[listKeys('{theirs}', '2023-06-01').primaryKey]")}});
    world.send_as(ADA, "PUT", &path("main", ""), Some(body(&whole, json!({})))).await;
    assert_eq!(world.end(&path("main", "")).await["properties"]["provisioningState"], "Failed");
}

#[tokio::test]
async fn secrets_are_shown_nowhere() {
    const SECRET: &str = "correct-horse-battery";
    let world = World::new().await;
    let mut whole = template(json!([an_account("[concat('bad*name-', parameters('password'))]"), an_identity("fine")]));
    whole["parameters"] = json!({"password": {"type": "secureString"}, "more": {"type": "secureObject"}});
    whole["resources"][1]["tags"] = json!({"leak": "[parameters('more').inside]"});
    whole["outputs"] = json!({
        "hidden": {"type": "secureString", "value": "[parameters('password')]"},
        "careless": {"type": "string", "value": "[concat('x ', parameters('password'))]"},
    });
    let parameters = json!({"password": {"value": SECRET}, "more": {"value": {"inside": "another-secret-text"}}});
    let predicted = world.send("POST", &path("main", "/whatIf"), Some(body(&whole, parameters.clone()))).await;
    let validated = world.send("POST", &path("main", "/validate"), Some(body(&whole, parameters.clone()))).await;
    let ended = world.deploy("main", &whole, parameters).await;
    whole["resources"] = json!([]);
    let parameters = json!({"password": {"value": SECRET}, "more": {"value": {"inside": "another-secret-text"}}});
    let fine = world.deploy("fine", &whole, parameters).await;
    assert_eq!(fine["properties"]["outputs"]["hidden"], json!({"type": "SecureString"}));
    assert_eq!(
        fine["properties"]["parameters"],
        json!({"password": {"type": "SecureString"}, "more": {"type": "SecureObject"}})
    );
    let mut shown = vec![predicted.body, ended, fine];
    drop(validated);
    for (method, name, rest) in [
        ("GET", "main", "/operations"),
        ("GET", "fine", "/operations"),
        ("POST", "fine", "/exportTemplate"),
        ("POST", "main", "/exportTemplate"),
    ] {
        shown.push(world.send(method, &path(name, rest), None).await.expect(200).body);
    }
    for text in shown {
        let text = text.to_string();
        assert!(!text.contains(SECRET) && !text.contains("another-secret-text"), "{text}");
    }
    for source in world.store.list::<DeploymentSource>("").await.unwrap() {
        assert_eq!(source.sealed, None, "what was given is forgotten at the end");
    }
    for deployment in world.store.list::<Deployment>("").await.unwrap() {
        assert!(!format!("{deployment:?}").contains(SECRET));
    }
}

#[tokio::test]
async fn a_vaults_secret_needs_leave_and_an_open_vault() {
    let world = World::new().await;
    let vault = |name: &str| format!("{GROUP}/providers/Microsoft.KeyVault/vaults/{name}");
    for (name, open) in [("kv-open", true), ("kv-shut", false)] {
        let body = json!({"location": "eastus", "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"},
            "enableRbacAuthorization": true, "enabledForTemplateDeployment": open}});
        world.send("PUT", &format!("{}?api-version=2023-07-01", vault(name)), Some(body)).await.expect(201);
        let secret = json!({"properties": {"value": "from-the-vault-itself"}});
        let path = format!("{}/secrets/s?api-version=2023-07-01", vault(name));
        assert!(world.send("PUT", &path, Some(secret)).await.status.is_success());
    }
    let mut whole = template(json!([an_identity("iii")]));
    whole["parameters"] =
        json!({"p": {"type": "secureString"}, "length": {"type": "int", "defaultValue": "[length(parameters('p'))]"}});
    whole["resources"][0]["tags"] = json!({"length": "[string(parameters('length'))]"});
    let given =
        |name: &str, secret: &str| json!({"p": {"reference": {"keyVault": {"id": vault(name)}, "secretName": secret}}});
    let ended = world.deploy("main", &whole, given("kv-open", "s")).await;
    assert_eq!(ended["properties"]["provisioningState"], "Succeeded", "{ended}");
    let made = world.send("GET", &format!("{}?api-version=2023-01-31", identity("iii")), None).await.expect(200);
    assert_eq!(made.body["tags"]["length"], "21");
    for (name, secret) in [("kv-shut", "s"), ("kv-open", "none"), ("none", "s")] {
        let refused = world.send("PUT", &path("no", ""), Some(body(&whole, given(name, secret)))).await.expect(400);
        assert_eq!(refused.code(), "KeyVaultParameterReferenceSecretRetrieveFailed");
        assert!(!refused.body.to_string().contains("from-the-vault"));
    }
    // Managed Identity Contributor with leave to deploy, but not with the vault's secrets.
    world.grant(ADA, "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", GROUP).await;
    let refused =
        world.send_as(ADA, "PUT", &path("no", ""), Some(body(&whole, given("kv-open", "s")))).await.expect(403);
    assert!(refused.message().contains("Microsoft.KeyVault/vaults/deploy/action"));
}

#[tokio::test]
async fn whoever_comes_after_a_group_finds_nothing_of_its_deployments() {
    let world = World::new().await;
    world.deploy("main", &template(json!([an_identity("iii")])), json!({})).await;
    world.send("DELETE", &format!("{GROUP}?api-version=2021-04-01"), None).await.expect(202);
    world
        .send("PUT", &format!("{GROUP}?api-version=2021-04-01"), Some(json!({"location": "eastus"})))
        .await
        .expect(201);
    world.send("GET", &path("main", ""), None).await.expect(404);
    let id = ResourceId::parse(GROUP).unwrap().resource(Deployment::TYPE, "main");
    let key = Deployment::key_of(TENANT, &id);
    assert!(world.store.read::<DeploymentSource>(&key).await.unwrap().is_none_or(|source| source.key().is_empty()));
}

#[tokio::test]
async fn complete_mode_deletes_only_what_its_caller_may_delete() {
    let world = World::new().await;
    world.make_identity("precious").await;
    world.grant(ADA, MAPS_CONTRIBUTOR, GROUP).await;
    let mut wanted = body(&template(json!([])), json!({}));
    wanted["properties"]["mode"] = json!("Complete");
    let refused = world.send_as(ADA, "PUT", &path("main", ""), Some(wanted.clone())).await.expect(403);
    assert!(refused.message().contains("userAssignedIdentities/delete"), "{}", refused.message());

    let lock = format!("{}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01", identity("precious"));
    let level = json!({"properties": {"level": "CanNotDelete"}});
    assert!(world.send("PUT", &lock, Some(level)).await.status.is_success());
    world.send("PUT", &path("main", ""), Some(wanted)).await.expect(201);
    let ended = world.end(&path("main", "")).await;
    assert_eq!(ended["properties"]["provisioningState"], "Failed");
    assert_eq!(ended["properties"]["error"]["details"][0]["code"], "ScopeLocked");
    assert_eq!(world.operations("main").await, ["Delete precious Failed Conflict"]);
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("precious")), None).await.expect(200);
}

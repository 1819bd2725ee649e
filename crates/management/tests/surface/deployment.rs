//! Deployments at each scope: made, shown, refused, listed, cancelled, forgotten.

use std::time::Duration;

use lazurite_model::record::{Vault, VaultSecret};
use serde_json::{Value, json};

use crate::support::*;

const V: &str = "api-version=2025-04-01";

/// The path of a deployment of the group, with what follows it.
pub fn path(name: &str, rest: &str) -> String {
    at(GROUP, name, rest)
}

/// The path of a deployment at a scope, with what follows it.
pub fn at(scope: &str, name: &str, rest: &str) -> String {
    format!("{scope}/providers/Microsoft.Resources/deployments/{name}{rest}?{V}")
}

/// A template with these resources.
pub fn template(resources: Value) -> Value {
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": resources,
    })
}

/// An account as templates write it.
pub fn an_account(name: &str) -> Value {
    json!({
        "type": "Microsoft.Maps/accounts", "apiVersion": "2023-06-01", "name": name, "location": "eastus",
        "sku": {"name": "G2"}, "kind": "Gen2", "properties": {},
    })
}

/// An identity as templates write it.
pub fn an_identity(name: &str) -> Value {
    json!({
        "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": name,
        "location": "eastus",
    })
}

/// The body of a deployment.
pub fn body(template: &Value, parameters: Value) -> Value {
    json!({"properties": {"mode": "Incremental", "template": template, "parameters": parameters}})
}

impl World {
    /// Deploys to the group as the owner, and waits for the end.
    pub async fn deploy(&self, name: &str, template: &Value, parameters: Value) -> Value {
        self.send("PUT", &path(name, ""), Some(body(template, parameters))).await.expect(201);
        self.end(&path(name, "")).await
    }

    /// A deployment once it is over.
    pub async fn end(&self, path: &str) -> Value {
        for _ in 0..2000 {
            let found = self.send("GET", path, None).await.expect(200).body;
            if ["Succeeded", "Failed", "Canceled"]
                .iter()
                .any(|state| found["properties"]["provisioningState"] == *state)
            {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        unreachable!("the deployment does not end");
    }

    /// What a deployment of the group did: `operation name state status`.
    pub async fn operations(&self, name: &str) -> Vec<String> {
        let listed = self.send("GET", &format!("{GROUP}/deployments/{name}/operations?{V}"), None).await.expect(200);
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let shown = |item: &Value| {
            let properties = &item["properties"];
            let name = &properties["targetResource"]["resourceName"];
            let parts = [
                &properties["provisioningOperation"],
                name,
                &properties["provisioningState"],
                &properties["statusCode"],
            ];
            parts.map(text).join(" ")
        };
        listed.body["value"].as_array().unwrap().iter().map(shown).collect()
    }
}

fn example(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/templates/");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}{name}")).unwrap()).unwrap()
}

#[tokio::test]
async fn an_account_is_deployed_with_leave_for_its_reader() {
    let world = World::new().await;
    let parameters =
        json!({"accountName": {"value": "maps"}, "readerId": {"value": ADA}, "readerType": {"value": "User"}});
    let begun =
        world.send("PUT", &path("main", ""), Some(body(&example("maps-account.json"), parameters))).await.expect(201);
    assert_eq!(begun.body["properties"]["provisioningState"], "Accepted");
    let status =
        begun.headers["azure-asyncoperation"].to_str().unwrap().strip_prefix("https://localhost:8443").unwrap();
    let ended = world.end(&path("main", "")).await;
    assert_eq!(ended["properties"]["provisioningState"], "Succeeded", "{ended}");
    assert_eq!(world.send("GET", status, None).await.expect(200).body, json!({"status": "Succeeded"}));
    let made = world.send("GET", &format!("{}?api-version=2023-06-01", account("maps")), None).await.expect(200);
    assert_eq!(ended["properties"]["outputs"]["clientId"]["value"], made.body["properties"]["uniqueId"]);
    assert_eq!(ended["properties"]["outputResources"].as_array().unwrap().len(), 2);
    let operations = world.operations("main").await;
    assert_eq!(operations.len(), 3);
    assert_eq!(operations[0], "Create maps Succeeded Created");
    assert_eq!(operations[2], "EvaluateDeploymentOutput - Succeeded OK");
    let mut shown = ended;
    shown["properties"]["outputs"]["clientId"]["value"] = json!("[client]");
    shown["properties"]["correlationId"] = json!("[id]");
    insta::assert_json_snapshot!("deployment", shown);
    // The same again changes nothing.
    let parameters =
        json!({"accountName": {"value": "maps"}, "readerId": {"value": ADA}, "readerType": {"value": "User"}});
    world.send("PUT", &path("main", ""), Some(body(&example("maps-account.json"), parameters))).await.expect(200);
    assert_eq!(world.end(&path("main", "")).await["properties"]["provisioningState"], "Succeeded");
}

#[tokio::test]
async fn the_articles_templates_leave_a_working_token_in_the_vault() {
    let world = World::new().await;
    let first = world.deploy("identity", &example("sas-identity.json"), json!({})).await;
    assert_eq!(first["properties"]["provisioningState"], "Succeeded", "{first}");
    let identity = &first["properties"]["outputs"]["identityId"]["value"];
    let parameters =
        json!({"identityId": {"value": identity}, "vaultName": {"value": "kv-sas"}, "accountName": {"value": "maps"}});
    let second = world.deploy("account", &example("sas-account.json"), parameters).await;
    assert_eq!(second["properties"]["provisioningState"], "Succeeded", "{second}");

    let vault: Vault = world.store.list::<Vault>("").await.unwrap().pop().unwrap();
    let secret = world.store.list::<VaultSecret>(&VaultSecret::prefix(vault.unique_id)).await.unwrap().pop().unwrap();
    let sealer = world.state.sealer.under(&Vault::seal_context(vault.unique_id), &vault.data_key).unwrap();
    let context = VaultSecret::seal_context(vault.unique_id, &secret.name, &secret.version);
    let token = String::from_utf8(sealer.open(&context, &secret.value).unwrap().to_vec()).unwrap();
    assert_eq!(token.split('.').count(), 3, "a SAS token is a JWT");
    assert!(!second.to_string().contains(&token));
    let operations = world.send("GET", &path("account", "/operations"), None).await.expect(200).body.to_string();
    assert!(!operations.contains(&token));
}

#[tokio::test]
async fn what_is_wrong_with_a_template_is_told_before_anything_is_done() {
    let world = World::new().await;
    let mut unknown = an_account("a");
    unknown["apiVersion"] = json!("1999-01-01");
    let strange = json!({"type": "Contoso.Foo/bars", "apiVersion": "2020-01-01", "name": "x"});
    let refused = world
        .send("POST", &path("main", "/validate"), Some(body(&template(json!([unknown, strange])), json!({}))))
        .await
        .expect(400);
    assert_eq!(refused.code(), "InvalidTemplateDeployment");
    let codes: Vec<_> = refused.body["error"]["details"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
    assert_eq!(codes, ["NoRegisteredProviderFound", "InvalidResourceNamespace"]);

    let (mut a, mut b) = (an_account("a"), an_account("b"));
    a["dependsOn"] = json!(["[resourceId('Microsoft.Maps/accounts', 'b')]"]);
    b["dependsOn"] = json!(["[resourceId('Microsoft.Maps/accounts', 'a')]"]);
    for (template, parameters, says) in [
        (template(json!([a, b])), json!({}), "Circular dependency"),
        (template(json!([])), json!({"x": {"value": 1}}), "'x'"),
        (json!({"contentVersion": "1.0.0.0", "resources": []}), json!({}), "$schema"),
    ] {
        for rest in ["", "/validate"] {
            let method = if rest.is_empty() { "PUT" } else { "POST" };
            let refused =
                world.send(method, &path("main", rest), Some(body(&template, parameters.clone()))).await.expect(400);
            assert_eq!(refused.code(), "InvalidTemplate", "{}", refused.body);
            assert!(refused.message().contains(says), "{}", refused.message());
        }
    }
    for (body, code) in [
        (json!({}), "InvalidRequestContent"),
        (json!({"properties": {"mode": "Incremental"}}), "InvalidRequestContent"),
        (json!({"properties": {"mode": "Wrong", "template": template(json!([]))}}), "InvalidDeployment"),
        (
            json!({"properties": {"mode": "Incremental", "templateLink": {"uri": "https://example.org/t.json"}}}),
            "InvalidContentLink",
        ),
        (
            json!({"location": "eastus", "properties": {"mode": "Incremental", "template": template(json!([]))}}),
            "InvalidDeployment",
        ),
        (
            json!({"properties": {"mode": "Incremental", "template": template(json!([])), "onErrorDeployment": {"type": "LastSuccessful"}}}),
            "OnErrorDeploymentNotSupported",
        ),
    ] {
        assert_eq!(world.send("PUT", &path("main", ""), Some(body)).await.expect(400).code(), code);
    }
    world.send("HEAD", &path("main", ""), None).await.expect(404);
}

#[tokio::test]
async fn a_valid_template_is_said_to_be_so() {
    let world = World::new().await;
    let answer = world
        .send("POST", &path("main", "/validate"), Some(body(&template(json!([an_account("a")])), json!({}))))
        .await;
    let answer = answer.expect(200).body;
    assert_eq!(answer["properties"]["provisioningState"], "Succeeded");
    assert_eq!(answer["properties"]["validatedResources"], json!([{"id": account("a")}]));
    world.send("HEAD", &path("main", ""), None).await.expect(404);
    // As az sends it: the template as its author wrote it.
    let text = format!(
        "{{\"properties\": {{\"mode\": \"Incremental\", template:// why\n{}}}}}",
        template(json!([an_account("a")]))
    );
    let headers = [("authorization", &*format!("Bearer {OWNER}"))];
    world.request("POST", &path("main", "/validate"), &headers, text).await.expect(200);
}

#[tokio::test]
async fn one_failure_stops_only_what_waits_for_it() {
    let world = World::new().await;
    let mut bad = an_account("bad");
    bad["sku"]["name"] = json!("nonsense");
    let mut waits = an_identity("waits");
    waits["dependsOn"] = json!(["[resourceId('Microsoft.Maps/accounts', 'bad')]"]);
    let ended = world.deploy("main", &template(json!([bad, waits, an_identity("free")])), json!({})).await;
    let properties = &ended["properties"];
    assert_eq!(properties["provisioningState"], "Failed");
    assert_eq!(properties["error"]["code"], "DeploymentFailed");
    assert_eq!(properties["error"]["details"].as_array().unwrap().len(), 1, "{properties}");
    assert_eq!(world.operations("main").await, ["Create bad Failed BadRequest", "Create free Succeeded Created"]);
    let listed = world.send("GET", &path("main", "/operations"), None).await.expect(200).body;
    assert!(listed["value"][0]["properties"]["statusMessage"]["error"]["code"].is_string());
    let id = listed["value"][0]["operationId"].as_str().unwrap();
    world.send("GET", &path("main", &format!("/operations/{id}")), None).await.expect(200);
    world.send("GET", &path("main", "/operations/none"), None).await.expect(404);
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("waits")), None).await.expect(404);
}

#[tokio::test]
async fn complete_mode_deletes_what_the_template_does_not_name() {
    let world = World::new().await;
    world.make_account("stays", json!({})).await;
    world.make_account("goes", json!({})).await;
    let inside = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
        "properties": {"mode": "Incremental", "template": template(json!([an_identity("nested")]))}});
    let mut wanted = body(&template(json!([an_account("stays"), inside])), json!({}));
    wanted["properties"]["mode"] = json!("Complete");
    let predicted = world.send("POST", &path("main", "/whatIf"), Some(wanted.clone())).await.expect(200).body;
    let kinds: Vec<_> =
        predicted["properties"]["changes"].as_array().unwrap().iter().map(|one| &one["changeType"]).collect();
    assert_eq!(kinds, ["NoChange", "Create", "Delete"]);
    world.send("PUT", &path("main", ""), Some(wanted)).await.expect(201);
    assert_eq!(world.end(&path("main", "")).await["properties"]["provisioningState"], "Succeeded");
    world.send("GET", &format!("{}?api-version=2023-06-01", account("goes")), None).await.expect(404);
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("nested")), None).await.expect(200);
    world.send("GET", &format!("{}?api-version=2023-06-01", account("stays")), None).await.expect(200);
}

#[tokio::test]
async fn complete_mode_and_existing_resources_do_not_go_together() {
    let world = World::new().await;
    let mut whole = template(json!({"there": {
        "existing": true, "type": "Microsoft.Maps/accounts", "apiVersion": "2023-06-01", "name": "there",
    }}));
    whole["languageVersion"] = json!("2.0");
    let mut wanted = body(&whole, json!({}));
    world.send("POST", &path("main", "/validate"), Some(wanted.clone())).await.expect(200);
    wanted["properties"]["mode"] = json!("Complete");
    assert_eq!(world.send("PUT", &path("main", ""), Some(wanted)).await.expect(400).code(), "InvalidDeployment");
}

#[tokio::test]
async fn deployments_are_listed_exported_and_forgotten() {
    let world = World::new().await;
    world.deploy("one", &template(json!([an_identity("aaa")])), json!({})).await;
    let mut bad = an_account("bad");
    bad["sku"]["name"] = json!("nonsense");
    world.deploy("two", &template(json!([bad])), json!({})).await;
    let list = |more: &str| format!("{GROUP}/providers/Microsoft.Resources/deployments/?{V}{more}");
    assert_eq!(world.send("GET", &list(""), None).await.expect(200).names(), ["one", "two"]);
    let failed = world.send("GET", &list("&$filter=provisioningState eq 'Failed'"), None).await.expect(200);
    assert_eq!(failed.names(), ["two"]);
    let page = world.send("GET", &list("&$top=1"), None).await.expect(200);
    assert_eq!(page.names(), ["one"]);
    assert!(page.body["nextLink"].is_string());
    world.send("GET", &list("&$filter=name eq 'x'"), None).await.expect(400);
    let exported = world.send("POST", &path("one", "/exportTemplate"), None).await.expect(200).body;
    assert_eq!(exported["template"], template(json!([an_identity("aaa")])));
    assert_eq!(
        world.send("POST", &path("one", "/cancel"), None).await.expect(409).code(),
        "DeploymentCannotBeCancelled"
    );
    world.send("HEAD", &path("one", ""), None).await.expect(204);
    world.send("DELETE", &path("one", ""), None).await.expect(202);
    world.send("DELETE", &path("one", ""), None).await.expect(204);
    assert_eq!(world.send("GET", &path("one", ""), None).await.expect(404).code(), "DeploymentNotFound");
    world.send("GET", &path("one", "/operations"), None).await.expect(404);
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("aaa")), None).await.expect(200);
}

#[tokio::test]
async fn a_template_has_a_hash() {
    let world = World::new().await;
    let path = format!("/providers/Microsoft.Resources/calculateTemplateHash?{V}");
    let template = template(json!([]));
    let hashed = world.send("POST", &path, Some(template.clone())).await.expect(200).body;
    let ended = world.deploy("main", &template, json!({})).await;
    assert_eq!(hashed["templateHash"], ended["properties"]["templateHash"]);
}

#[tokio::test]
async fn deployments_above_groups_have_a_location() {
    let world = World::new().await;
    let scope = format!("/subscriptions/{SUBSCRIPTION}");
    let resources = json!([
        {"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2021-04-01", "name": "fresh", "location": "westeurope"},
        {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inside", "resourceGroup": "fresh",
         "dependsOn": ["[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'fresh')]"],
         "properties": {"mode": "Incremental", "template": template(json!([an_identity("deep")]))}},
    ]);
    let mut wanted = body(&template(resources), json!({}));
    assert_eq!(
        world.send("PUT", &at(&scope, "main", ""), Some(wanted.clone())).await.expect(400).code(),
        "LocationRequired"
    );
    wanted["location"] = json!("westeurope");
    world.send("PUT", &at(&scope, "main", ""), Some(wanted.clone())).await.expect(201);
    let ended = world.end(&at(&scope, "main", "")).await;
    assert_eq!(ended["properties"]["provisioningState"], "Succeeded", "{ended}");
    assert_eq!(ended["location"], "westeurope");
    let deep = format!("{scope}/resourceGroups/fresh/providers/Microsoft.ManagedIdentity/userAssignedIdentities/deep");
    world.send("GET", &format!("{deep}?api-version=2023-01-31"), None).await.expect(200);
    wanted["location"] = json!("eastus");
    assert_eq!(
        world.send("PUT", &at(&scope, "main", ""), Some(wanted)).await.expect(409).code(),
        "InvalidDeploymentLocation"
    );
}

#[tokio::test]
async fn the_directory_and_its_management_groups_are_deployed_to() {
    let world = World::new().await;
    let root = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    let wanted = json!({"location": "eastus", "properties": {"mode": "Incremental", "template": template(json!([]))}});
    for scope in ["", &root] {
        world.send("PUT", &at(scope, "main", ""), Some(wanted.clone())).await.expect(403);
    }
    world.grant(OWNER, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "/").await;
    for scope in ["", &root] {
        world.send("PUT", &at(scope, "main", ""), Some(wanted.clone())).await.expect(201);
        let ended = world.end(&at(scope, "main", "")).await;
        assert_eq!(ended["properties"]["provisioningState"], "Succeeded", "{ended}");
        assert_eq!(ended["id"], format!("{scope}/providers/Microsoft.Resources/deployments/main"));
        world.send("POST", &at(scope, "main", "/whatIf"), Some(wanted.clone())).await.expect(200);
        let list = format!("{scope}/providers/Microsoft.Resources/deployments/?{V}");
        assert_eq!(world.send("GET", &list, None).await.expect(200).names(), ["main"]);
        world.send("DELETE", &at(scope, "main", ""), None).await.expect(204);
    }
    let nowhere = "/providers/Microsoft.Management/managementGroups/none";
    world.send("PUT", &at(nowhere, "main", ""), Some(wanted)).await.expect(404);
}

//! Policy definitions and initiatives: made, replaced, listed, deleted, and passing parameters down.

use serde_json::json;

use crate::policy::{
    EXEMPTION, LOCAL_AUTH, REQUIRE_TAG, V, assigned, built_in, definition, effect, exemption, set, subscription,
};
use crate::support::*;

#[tokio::test]
async fn built_in_definitions_are_there_for_everybody() {
    let world = World::new().await;
    let all =
        world.send_as(ADA, "GET", &format!("/providers/Microsoft.Authorization/policyDefinitions?{V}"), None).await;
    assert_eq!(all.expect(200).names().len(), 27);
    let one = world.send_as(ADA, "GET", &format!("{}?{V}", built_in(LOCAL_AUTH)), None).await.expect(200).body;
    assert_eq!((&one["properties"]["policyType"], &one["properties"]["mode"]), (&json!("BuiltIn"), &json!("Indexed")));
    let versions = world.send("GET", &format!("{}/versions?{V}", built_in(LOCAL_AUTH)), None).await.expect(200);
    assert_eq!(versions.names(), ["1.0.0"]);
    let maps = format!(
        "{}/providers/Microsoft.Authorization/policyDefinitions?{V}&$filter=category eq 'Maps'",
        subscription()
    );
    assert_eq!(world.send("GET", &maps, None).await.expect(200).names().len(), 6);
    let none = world.send("PUT", &format!("{}?{V}", built_in("mine")), Some(json!({"properties": {}}))).await;
    assert_eq!(none.expect(403).code(), "AuthorizationFailed");
    assert_eq!(
        world.send("GET", &format!("{}?{V}", definition("none")), None).await.expect(404).code(),
        "PolicyDefinitionNotFound"
    );
}

#[tokio::test]
async fn a_definition_is_made_replaced_listed_and_deleted() {
    let world = World::new().await;
    let rule = json!({"if": {"field": "kind", "equals": "[parameters('kind')]"}, "then": {"effect": "deny"}});
    let body = json!({"properties": {"mode": "all", "displayName": "No such kind", "policyRule": rule,
        "parameters": {"kind": {"type": "String", "metadata": {"strongType": "x"}}}, "metadata": {"category": "Mine", "createdBy": "me"}}});
    let path = format!("{}?{V}", definition("kinds"));
    let made = world.send("PUT", &path, Some(body.clone())).await.expect(201).body;
    assert_eq!(made["properties"]["mode"], "All");
    assert_eq!(made["properties"]["metadata"]["createdBy"], OWNER.to_string());
    assert_eq!(made["properties"]["parameters"]["kind"]["metadata"]["strongType"], "x");
    assert_eq!(world.send("GET", &path, None).await.expect(200).body, made);
    let custom = format!(
        "{}/providers/Microsoft.Authorization/policyDefinitions?{V}&$filter=policyType eq 'Custom'",
        subscription()
    );
    assert_eq!(world.send("GET", &custom, None).await.expect(200).names(), ["kinds"]);
    world
        .assign(GROUP, "a", &definition("kinds"), json!({"parameters": {"kind": {"value": "Gen1"}}}))
        .await
        .expect(201);
    let used = world.send("DELETE", &path, None).await.expect(400);
    assert_eq!(used.code(), "InvalidDeletePolicyDefinitionRequest");
    let mut without = body.clone();
    without["properties"]["parameters"] = json!({});
    without["properties"]["policyRule"]["if"]["equals"] = json!("Gen1");
    assert_eq!(world.send("PUT", &path, Some(without)).await.expect(400).code(), "InvalidPolicyParameterUpdate");
    world.send("DELETE", &format!("{}?{V}", assigned(GROUP, "a")), None).await.expect(200);
    world.send("DELETE", &path, None).await.expect(200);
    world.send("DELETE", &path, None).await.expect(204);
    let group = format!("{GROUP}{}?{V}", built_in("kinds"));
    assert_eq!(world.send("PUT", &group, Some(body)).await.expect(400).code(), "InvalidPolicyDefinitionScope");
}

#[tokio::test]
async fn an_initiative_passes_its_parameters_down() {
    let world = World::new().await;
    let body = json!({"properties": {
    "displayName": "Keyless and tagged",
    "parameters": {"mode": {"type": "String", "allowedValues": ["Audit", "Deny"], "defaultValue": "Audit"}, "tag": {"type": "String"}},
    "policyDefinitionGroups": [{"name": "security"}],
    "policyDefinitions": [
        {"policyDefinitionId": built_in(LOCAL_AUTH), "policyDefinitionReferenceId": "keys", "groupNames": ["security"],
         "parameters": {"effect": {"value": "[parameters('mode')]"}}},
        {"policyDefinitionId": built_in(REQUIRE_TAG), "parameters": {"tagName": {"value": "[parameters('tag')]"}}}
    ]}});
    let path = format!("{}?{V}", set("both"));
    let made = world.send("PUT", &path, Some(body.clone())).await.expect(201).body;
    assert_eq!(made["properties"]["policyDefinitions"][1]["policyDefinitionReferenceId"], format!("{REQUIRE_TAG}_2"));
    world.send("PUT", &path, Some(body.clone())).await.expect(200);
    let more = json!({"parameters": {"mode": {"value": "Deny"}, "tag": {"value": "owner"}},
        "nonComplianceMessages": [{"message": "No keys.", "policyDefinitionReferenceId": "KEYS"}]});
    world.assign(GROUP, "both", &set("both"), more).await.expect(201);
    let refused = world.put_account("a", "2023-06-01", json!({})).await.expect(403);
    assert_eq!(refused.body["error"]["additionalInfo"].as_array().unwrap().len(), 2);
    assert!(refused.message().contains("No keys."));
    let exempt = json!({"properties": {"policyAssignmentId": assigned(GROUP, "both"), "exemptionCategory": "Waiver",
        "policyDefinitionReferenceIds": ["keys"]}});
    world.send("PUT", &format!("{}?{EXEMPTION}", exemption(GROUP, "keys")), Some(exempt)).await.expect(201);
    let refused = world.put_account("a", "2023-06-01", json!({})).await.expect(403);
    assert_eq!(
        refused.body["error"]["additionalInfo"][0]["info"]["policyDefinitionReferenceId"],
        format!("{REQUIRE_TAG}_2")
    );
    assert_eq!(world.send("DELETE", &path, None).await.expect(400).code(), "InvalidDeletePolicySetDefinitionRequest");
    for (reference, code) in [
        (json!({"policyDefinitionId": built_in("none")}), "PolicyDefinitionNotFound"),
        (json!({"policyDefinitionId": built_in(REQUIRE_TAG)}), "MissingPolicyParameter"),
        (
            json!({"policyDefinitionId": built_in(LOCAL_AUTH), "parameters": {"x": {"value": 1}}}),
            "UndefinedPolicyParameter",
        ),
        (
            json!({"policyDefinitionId": built_in(LOCAL_AUTH), "parameters": effect("[parameters('none')]")}),
            "InvalidPolicyParameters",
        ),
        (
            json!({"policyDefinitionId": built_in(LOCAL_AUTH), "parameters": effect("deny")}),
            "PolicyParameterValueNotAllowed",
        ),
        (json!({"policyDefinitionId": built_in(LOCAL_AUTH), "groupNames": ["none"]}), "InvalidPolicyDefinitionGroup"),
    ] {
        let body = json!({"properties": {"policyDefinitions": [reference]}});
        let answer = world.send("PUT", &format!("{}?{V}", set("bad")), Some(body.clone())).await.expect(400);
        assert_eq!(answer.code(), code, "{body}");
    }
}

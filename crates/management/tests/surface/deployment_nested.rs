//! Deployments inside deployments: whose parameters count, what failures look like, and how many there may be.

use serde_json::{Value, json};

use crate::deployment::*;
use crate::support::*;

fn nested(name: &str, properties: Value) -> Value {
    let mut all = json!({"mode": "Incremental"});
    all.as_object_mut().unwrap().extend(properties.as_object().unwrap().clone());
    json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": name, "properties": all})
}

fn with_parameter(mut template: Value, name: &str, type_: &str) -> Value {
    template["parameters"][name] = json!({"type": type_});
    template
}

#[tokio::test]
async fn expressions_belong_to_the_outer_template_unless_it_says_otherwise() {
    let world = World::new().await;
    let by_name = || template(json!([an_identity("[parameters('name')]")]));
    let mut outputs = with_parameter(by_name(), "name", "string");
    outputs["outputs"] = json!({"made": {"type": "string", "value": "[resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', parameters('name'))]"}});
    let inner = nested(
        "inner",
        json!({
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {"name": {"value": "[concat(parameters('name'), '-inner')]"}},
            "template": outputs,
        }),
    );
    let outer = nested("outer", json!({"template": by_name()}));
    let mut whole = with_parameter(template(json!([inner, outer])), "name", "string");
    whole["outputs"] = json!({"made": {"type": "string", "value": "[reference('inner').outputs.made.value]"}});
    let ended = world.deploy("main", &whole, json!({"name": {"value": "idd"}})).await;
    assert_eq!(ended["properties"]["provisioningState"], "Succeeded", "{ended}");
    assert_eq!(ended["properties"]["outputs"]["made"]["value"], identity("idd-inner"));
    for name in ["idd", "idd-inner"] {
        world.send("GET", &format!("{}?api-version=2023-01-31", identity(name)), None).await.expect(200);
    }
    let inner = world.send("GET", &path("inner", ""), None).await.expect(200).body;
    assert_eq!(inner["properties"]["parameters"]["name"], json!({"type": "String", "value": "idd-inner"}));
    assert_eq!(inner["properties"]["correlationId"], ended["properties"]["correlationId"]);
}

#[tokio::test]
async fn a_nested_failure_is_told_at_each_level() {
    let world = World::new().await;
    let mut bad = an_account("bad");
    bad["sku"]["name"] = json!("nonsense");
    let whole = template(json!([nested("inner", json!({"template": template(json!([bad]))}))]));
    let ended = world.deploy("main", &whole, json!({})).await;
    let error = &ended["properties"]["error"];
    assert_eq!(error["code"], "DeploymentFailed");
    assert_eq!(error["details"][0]["code"], "ResourceDeploymentFailure");
    assert_eq!(error["details"][0]["details"][0]["code"], "DeploymentFailed");
    assert!(error["details"][0]["details"][0]["details"][0]["code"].is_string(), "{error}");
}

#[tokio::test]
async fn a_nested_template_needs_leave_where_it_deploys_to() {
    let world = World::new().await;
    let other = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/other");
    world
        .send("PUT", &format!("{other}?api-version=2021-04-01"), Some(json!({"location": "eastus"})))
        .await
        .expect(201);
    world.grant(ADA, "b24988ac-6180-42a0-ab88-20f7382dd24c", GROUP).await;
    let mut inside = nested("inner", json!({"template": template(json!([an_account("stolen")]))}));
    inside["resourceGroup"] = json!("other");
    let wanted = body(&template(json!([an_identity("mine"), inside])), json!({}));
    for (method, rest) in [("POST", "/validate"), ("PUT", ""), ("POST", "/whatIf")] {
        let refused = world.send_as(ADA, method, &path("main", rest), Some(wanted.clone())).await.expect(403);
        assert_eq!(refused.code(), "InvalidTemplateDeployment");
        let details = refused.body["error"]["details"].as_array().unwrap();
        assert_eq!(details.len(), 2, "the deployment and what it deploys: {}", refused.body);
        assert!(details.iter().all(|one| one["code"] == "AuthorizationFailed"));
    }
    world.send("GET", &format!("{}?api-version=2023-01-31", identity("mine")), None).await.expect(404);
}

#[tokio::test]
async fn deployments_in_deployments_are_bounded_together() {
    let world = World::new().await;
    // 800 deployments of 800 each would be 640,000 resources.
    let mut copies = an_identity("[concat('iii', copyIndex())]");
    copies["copy"] = json!({"name": "many", "count": 800});
    let mut inside = nested(
        "[concat('d', copyIndex())]",
        json!({
            "expressionEvaluationOptions": {"scope": "inner"}, "template": template(json!([copies])),
        }),
    );
    inside["copy"] = json!({"name": "more", "count": 800});
    let refused =
        world.send("PUT", &path("main", ""), Some(body(&template(json!([inside])), json!({})))).await.expect(400);
    assert_eq!(refused.code(), "InvalidTemplate");
    let mut too_many = an_identity("[concat('iii', copyIndex())]");
    too_many["copy"] = json!({"name": "many", "count": 801});
    let refused =
        world.send("PUT", &path("main", ""), Some(body(&template(json!([too_many])), json!({})))).await.expect(400);
    assert_eq!(refused.code(), "InvalidTemplate");
}

#[tokio::test]
async fn what_is_known_only_later_is_bounded_later() {
    let world = World::new().await;
    let mut copies = an_identity("[concat('iii', copyIndex(), '-', parameters('x'))]");
    copies["copy"] = json!({"name": "many", "count": 60});
    let level = |parameter: &str, template: Value| {
        let mut inside = nested(
            "[concat('d', copyIndex())]",
            json!({
                "expressionEvaluationOptions": {"scope": "inner"},
                "parameters": {"x": {"value": parameter}},
                "template": with_parameter(template, "x", "string"),
            }),
        );
        inside["copy"] = json!({"name": "more", "count": 400});
        inside
    };
    let unknown = "[reference('known').principalId]";
    let whole = template(json!([an_identity("known"), level(unknown, template(json!([copies])))]));
    let ended = world.deploy("main", &whole, json!({})).await;
    assert_eq!(ended["properties"]["provisioningState"], "Failed");
    assert!(
        ended["properties"]["error"].to_string().contains("may have at most 48"),
        "{}",
        ended["properties"]["error"]["details"][0]
    );
}

//! Which resources comply with which policies.

use serde_json::{Value, json};

use crate::support::*;

const INSIGHTS: &str = "providers/Microsoft.PolicyInsights/policyStates/latest";
const V: &str = "api-version=2019-10-01";
const LOCAL_AUTH: &str = "1a207e7e-0001-4d61-9a70-6c6f63616c31";

fn subscription() -> String {
    format!("/subscriptions/{SUBSCRIPTION}")
}

async fn world() -> World {
    let world = World::new().await;
    world.make_account("good", json!({"properties": {"disableLocalAuth": true}})).await;
    world.make_account("bad", json!({})).await;
    let definition = format!("/providers/Microsoft.Authorization/policyDefinitions/{LOCAL_AUTH}");
    let path = format!("{GROUP}/providers/Microsoft.Authorization/policyAssignments/keyless?api-version=2025-11-01");
    let body = json!({"properties": {"policyDefinitionId": definition}});
    world.send("PUT", &path, Some(body)).await.expect(201);
    world
}

async fn query(world: &World, scope: &str, query: &str) -> Vec<(String, String)> {
    let path = format!("{scope}/{INSIGHTS}/queryResults?{V}{query}");
    let answer = world.send("POST", &path, None).await.expect(200);
    let states = answer.body["value"].as_array().unwrap();
    assert_eq!(answer.body["@odata.count"], states.len());
    let text = |state: &Value, name: &str| state[name].as_str().unwrap_or_default().to_owned();
    states
        .iter()
        .map(|state| (text(state, "resourceId").rsplit('/').next().unwrap().to_owned(), text(state, "complianceState")))
        .collect()
}

fn states(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, state)| ((*name).to_owned(), (*state).to_owned())).collect()
}

#[tokio::test]
async fn states_are_found_at_every_scope_for_assignments_and_definitions() {
    let world = world().await;
    let both = states(&[("bad", "NonCompliant"), ("good", "Compliant")]);
    let root = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    world.grant(OWNER, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", &root).await;
    let authorization = "providers/Microsoft.Authorization";
    for (scope, filter, expected) in [
        (subscription(), "", both.clone()),
        (GROUP.to_owned(), "", both.clone()),
        (root, "", both.clone()),
        (account("bad"), "", both[..1].to_vec()),
        (format!("{GROUP}/{authorization}/policyAssignments/keyless"), "", both.clone()),
        (format!("{GROUP}/{authorization}/policyAssignments/other"), "", vec![]),
        (format!("{}/{authorization}/policyDefinitions/{LOCAL_AUTH}", subscription()), "", both.clone()),
        (subscription(), "&$filter=complianceState eq 'NonCompliant'", both[..1].to_vec()),
        (subscription(), "&$filter=isCompliant eq true", both[1..].to_vec()),
        (subscription(), "&$top=1", both[..1].to_vec()),
        (subscription(), "&$to=2020-01-01T00:00:00Z", vec![]),
    ] {
        assert_eq!(query(&world, &scope, filter).await, expected, "{scope} {filter}");
    }
    for refused in ["$apply=aggregate(x)", "$orderby=timestamp", "$filter=nothing eq 'x'", "$top=x"] {
        world.send("POST", &format!("{GROUP}/{INSIGHTS}/queryResults?{V}&{refused}"), None).await.expect(400);
    }
}

#[tokio::test]
async fn a_state_tells_what_it_is_about_and_follows_the_resource() {
    let world = world().await;
    let path = format!("{}/{INSIGHTS}/queryResults?{V}&$expand=PolicyEvaluationDetails", account("bad"));
    let state = world.send("POST", &path, None).await.expect(200).body["value"][0].clone();
    assert_eq!(state["policyDefinitionAction"], "audit");
    assert_eq!(state["isCompliant"], false);
    assert_eq!(state["resourceType"], "Microsoft.Maps/accounts");
    assert_eq!(state["policyEvaluationDetails"]["evaluatedExpressions"].as_array().unwrap().len(), 2);
    let exempt = json!({"properties": {"exemptionCategory": "Waiver",
        "policyAssignmentId": format!("{GROUP}/providers/Microsoft.Authorization/policyAssignments/keyless")}});
    let exemption = format!(
        "{}/providers/Microsoft.Authorization/policyExemptions/e?api-version=2022-07-01-preview",
        account("bad")
    );
    world.send("PUT", &exemption, Some(exempt)).await.expect(201);
    assert_eq!(query(&world, GROUP, "").await, states(&[("bad", "Exempt"), ("good", "Compliant")]));
    world.send("DELETE", &exemption, None).await.expect(200);
    let account = format!("{}?api-version=2023-06-01", account("bad"));
    world.send("PATCH", &account, Some(json!({"properties": {"disableLocalAuth": true}}))).await.expect(200);
    assert_eq!(query(&world, GROUP, "").await, states(&[("bad", "Compliant"), ("good", "Compliant")]));
}

#[tokio::test]
async fn a_summary_counts_resources_and_policies() {
    let world = world().await;
    let path = format!("{}/{INSIGHTS}/summarize?{V}", subscription());
    let summary = world.send("POST", &path, None).await.expect(200).body["value"][0].clone();
    assert_eq!(summary["results"]["nonCompliantResources"], 1);
    assert_eq!(summary["results"]["nonCompliantPolicies"], 1);
    let details =
        json!([{"complianceState": "compliant", "count": 1}, {"complianceState": "noncompliant", "count": 1}]);
    assert_eq!(summary["results"]["resourceDetails"], details);
    assert_eq!(summary["policyAssignments"][0]["policyDefinitions"][0]["effect"], "audit");
}

#[tokio::test]
async fn an_evaluation_is_over_when_it_is_triggered() {
    let world = world().await;
    let answer =
        world.send("POST", &format!("{}/{INSIGHTS}/triggerEvaluation?{V}", subscription()), None).await.expect(202);
    let location = answer.headers["location"].to_str().unwrap().trim_start_matches("https://localhost:8443").to_owned();
    assert!(world.send("GET", &location, None).await.status.is_success());
    world.send("POST", &format!("{}/{INSIGHTS}/triggerEvaluation?{V}", account("bad")), None).await.expect(400);
    let events = "providers/Microsoft.PolicyInsights/policyEvents/default/queryResults";
    assert_eq!(world.send("POST", &format!("{GROUP}/{events}?{V}"), None).await.expect(200).body["value"], json!([]));
    let metadata = "/providers/Microsoft.PolicyInsights/policyMetadata";
    assert!(world.send("GET", &format!("{metadata}?{V}"), None).await.expect(200).names().is_empty());
    world.send("GET", &format!("{metadata}/x?{V}"), None).await.expect(404);
}

#[tokio::test]
async fn aliases_are_told_to_those_who_ask() {
    let world = World::new().await;
    let path = format!("{}/providers/Microsoft.Maps?api-version=2021-04-01", subscription());
    let plain = world.send("GET", &path, None).await.expect(200).body;
    let expanded = world.send("GET", &format!("{path}&$expand=resourceTypes/aliases"), None).await.expect(200).body;
    let accounts = |body: &Value| {
        body["resourceTypes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|type_| type_["resourceType"] == "accounts")
            .cloned()
            .unwrap()
    };
    assert!(accounts(&plain).get("aliases").is_none());
    let aliases = accounts(&expanded)["aliases"].as_array().unwrap().clone();
    assert!(aliases.iter().any(|alias| alias["name"] == "Microsoft.Maps/accounts/disableLocalAuth"));
}

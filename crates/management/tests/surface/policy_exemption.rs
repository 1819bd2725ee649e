//! Policy exemptions: how long they hold, and who may make them.

use serde_json::{Value, json};

use crate::policy::{EXEMPTION, LOCAL_AUTH, V, assigned, built_in, definition, effect, exemption, subscription};
use crate::support::*;

const POLICY_CONTRIBUTOR: &str = "36243c78-bf99-498c-9df9-86d9f8d28608";
const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";

#[tokio::test]
async fn an_exemption_ends_when_it_expires_and_when_the_assignment_is_made_anew() {
    let world = World::new().await;
    let deny = json!({"parameters": effect("Deny")});
    world.assign(&subscription(), "keyless", &built_in(LOCAL_AUTH), deny.clone()).await.expect(201);
    let body = |expires: Value| json!({"properties": {"policyAssignmentId": assigned(&subscription(), "keyless"), "exemptionCategory": "mitigated", "expiresOn": expires}});
    let path = format!("{}?{EXEMPTION}", exemption(GROUP, "e"));
    world.send("PUT", &path, Some(body(json!("2026-11-22T13:00:00Z")))).await.expect(201);
    world.put_account("a", "2023-06-01", json!({})).await.expect(201);
    world.clock.advance_seconds(3601);
    world.put_account("a", "2023-06-01", json!({})).await.expect(403);
    let changed = world.send("PUT", &path, Some(body(Value::Null))).await.expect(200).body;
    assert_eq!(changed["properties"]["exemptionCategory"], "Mitigated");
    world.put_account("a", "2023-06-01", json!({})).await.expect(200);
    let list = |filter: &str| {
        format!("{GROUP}/providers/Microsoft.Authorization/policyExemptions?{EXEMPTION}&$filter={filter}")
    };
    assert_eq!(world.send("GET", &list("atExactScope()"), None).await.expect(200).names(), ["e"]);
    world.send("DELETE", &format!("{}?{V}", assigned(&subscription(), "keyless")), None).await.expect(200);
    world.clock.advance_seconds(1);
    world.assign(&subscription(), "keyless", &built_in(LOCAL_AUTH), deny).await.expect(201);
    world.put_account("a", "2023-06-01", json!({})).await.expect(403);
    world.send("DELETE", &path, None).await.expect(200);
    world.send("DELETE", &path, None).await.expect(204);
}

#[tokio::test]
async fn only_who_may_exempt_from_an_assignment_does() {
    let world = World::new().await;
    let deny = json!({"parameters": effect("Deny")});
    world.assign(&subscription(), "keyless", &built_in(LOCAL_AUTH), deny.clone()).await.expect(201);
    world.grant(ADA, CONTRIBUTOR, GROUP).await;
    let body = json!({"properties": {"policyAssignmentId": assigned(&subscription(), "keyless"), "exemptionCategory": "Waiver"}});
    let path = format!("{}?{EXEMPTION}", exemption(GROUP, "e"));
    world.send_as(ADA, "PUT", &path, Some(body.clone())).await.expect(403);
    world.send_as(ADA, "DELETE", &format!("{}?{V}", assigned(&subscription(), "keyless")), None).await.expect(403);
    let definition =
        json!({"properties": {"policyRule": {"if": {"field": "name", "exists": true}, "then": {"effect": "deny"}}}});
    world.send_as(ADA, "PUT", &format!("{}?{V}", definition_path()), Some(definition.clone())).await.expect(403);
    // The owner of the group alone does not rule over what the subscription's owner assigned.
    world.grant(ADA, POLICY_CONTRIBUTOR, GROUP).await;
    world.send_as(ADA, "PUT", &path, Some(body.clone())).await.expect(403);
    world.grant(ADA, POLICY_CONTRIBUTOR, &subscription()).await;
    world.send_as(ADA, "PUT", &path, Some(body)).await.expect(201);
    world.send_as(ADA, "PUT", &format!("{}?{V}", definition_path()), Some(definition)).await.expect(201);
}

fn definition_path() -> String {
    definition("ada")
}

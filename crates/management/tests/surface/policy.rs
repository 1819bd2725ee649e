//! Policies: assignments, what they do to requests, and what the tests of definitions and exemptions need, too.

use serde_json::{Value, json};

use crate::support::*;

pub(crate) const V: &str = "api-version=2025-11-01";
pub(crate) const EXEMPTION: &str = "api-version=2026-01-01-preview";
const MAPS: &str = "api-version=2023-06-01";
pub(crate) const LOCAL_AUTH: &str = "1a207e7e-0001-4d61-9a70-6c6f63616c31";
const LOCAL_AUTH_MODIFY: &str = "1a207e7e-0002-4d61-9a70-6c6f63616c32";
pub(crate) const REQUIRE_TAG: &str = "871b6d14-10aa-478d-b590-94f262ecfa99";

pub(crate) fn subscription() -> String {
    format!("/subscriptions/{SUBSCRIPTION}")
}

pub(crate) fn built_in(guid: &str) -> String {
    format!("/providers/Microsoft.Authorization/policyDefinitions/{guid}")
}

pub(crate) fn definition(name: &str) -> String {
    format!("{}{}", subscription(), built_in(name))
}

pub(crate) fn set(name: &str) -> String {
    format!("{}/providers/Microsoft.Authorization/policySetDefinitions/{name}", subscription())
}

pub(crate) fn assigned(scope: &str, name: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/policyAssignments/{name}")
}

pub(crate) fn exemption(scope: &str, name: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/policyExemptions/{name}")
}

pub(crate) fn effect(name: &str) -> Value {
    json!({"effect": {"value": name}})
}

impl World {
    pub(crate) async fn assign(&self, scope: &str, name: &str, definition: &str, more: Value) -> Answer {
        let mut properties = json!({"policyDefinitionId": definition});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let body = json!({"location": "eastus", "identity": {"type": "SystemAssigned"}, "properties": properties});
        self.send("PUT", &format!("{}?{V}", assigned(scope, name)), Some(body)).await
    }

    pub(crate) async fn put_account(&self, name: &str, version: &str, properties: Value) -> Answer {
        let body = json!({"location": "eastus", "sku": {"name": "G2"}, "properties": properties});
        self.send("PUT", &format!("{}?api-version={version}", account(name)), Some(body)).await
    }
}

#[tokio::test]
async fn deny_refuses_what_an_account_would_become() {
    let world = World::new().await;
    let messages = json!([{"message": "Use Entra ID."}]);
    world.make_account("before", json!({})).await;
    let more = json!({"parameters": effect("Deny"), "nonComplianceMessages": messages});
    world.assign(&subscription(), "keyless", &built_in(LOCAL_AUTH), more).await.expect(201);
    let refused = world.put_account("new", "2023-06-01", json!({})).await.expect(403);
    assert_eq!(refused.code(), "RequestDisallowedByPolicy");
    assert!(refused.message().contains("Resource 'new' was disallowed by policy. Reasons: 'Use Entra ID.'"));
    let info = &refused.body["error"]["additionalInfo"][0];
    assert_eq!((&info["type"], &info["info"]["policyAssignmentName"]), (&json!("PolicyViolation"), &json!("keyless")));
    assert_eq!(info["info"]["evaluationDetails"]["evaluatedExpressions"][1]["operator"], "notEquals");
    for version in ["2021-02-01", "2023-06-01"] {
        world.put_account("new", version, json!({"disableLocalAuth": false})).await.expect(403);
        world.put_account("new", version, json!({"disablelocalauth": true})).await.expect(403);
    }
    world.put_account("new", "2021-02-01", json!({"disableLocalAuth": true})).await.expect(201);
    world.put_account("new", "2021-02-01", json!({})).await.expect(403);
    let path = format!("{}?{MAPS}", account("new"));
    let back = json!({"properties": {"disableLocalAuth": false}});
    world.send("PATCH", &path, Some(back)).await.expect(403);
    world.send("PATCH", &path, Some(json!({"tags": {"a": "b"}}))).await.expect(200);
    let old = format!("{}?{MAPS}", account("before"));
    world.send("PATCH", &old, Some(json!({"tags": {"a": "b"}}))).await.expect(403);
    let tags = format!("{}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01", account("before"));
    world.send("PUT", &tags, Some(json!({"properties": {"tags": {"a": "b"}}}))).await.expect(403);
    world.send("PATCH", &old, Some(json!({"properties": {"disableLocalAuth": true}}))).await.expect(200);
    world.send("DELETE", &old, None).await.expect(200);
}

#[tokio::test]
async fn modify_changes_the_request_and_needs_an_identity() {
    let world = World::new().await;
    let path = format!("{}?{V}", assigned(&subscription(), "keyless"));
    let body = json!({"properties": {"policyDefinitionId": built_in(LOCAL_AUTH_MODIFY)}});
    let refused = world.send("PUT", &path, Some(body)).await.expect(400);
    assert_eq!(refused.code(), "ResourceIdentityRequired");
    let made = world.assign(&subscription(), "keyless", &built_in(LOCAL_AUTH_MODIFY), json!({})).await.expect(201).body;
    assert!(made["identity"]["principalId"].is_string());
    for version in ["2021-02-01", "2023-06-01", "2026-12-01"] {
        let account = world.put_account("a", version, json!({"disableLocalAuth": false})).await.body;
        assert_eq!(account["properties"]["disableLocalAuth"], true, "{version}");
    }
    for hidden in [
        json!({"Properties": {"disableLocalAuth": true}}),
        json!({"properties": {"DisableLocalAuth": true}}),
        json!({"properties": {"disableLocalAuth": null}}),
        json!({"Properties": {"disableLocalAuth": true}, "properties": {"disableLocalAuth": false}}),
    ] {
        let mut body = json!({"location": "eastus", "sku": {"name": "G2"}});
        body.as_object_mut().unwrap().extend(hidden.as_object().unwrap().clone());
        let answer = world.send("PUT", &format!("{}?{MAPS}", account("a")), Some(body)).await;
        assert_eq!(answer.body["properties"]["disableLocalAuth"], true, "{hidden}: {}", answer.body);
    }
    let path = format!("{}?{MAPS}", account("a"));
    let patched =
        world.send("PATCH", &path, Some(json!({"properties": {"disableLocalAuth": false}}))).await.expect(200);
    assert_eq!(patched.body["properties"]["disableLocalAuth"], true);
    world.send("DELETE", &format!("{}?{V}", assigned(&subscription(), "keyless")), None).await.expect(200);
    let patched =
        world.send("PATCH", &path, Some(json!({"properties": {"disableLocalAuth": false}}))).await.expect(200);
    assert_eq!(patched.body["properties"]["disableLocalAuth"], false);
}

#[tokio::test]
async fn tags_are_required_appended_and_inherited_by_every_way_of_tagging() {
    let world = World::new().await;
    let tag = |name: &str| json!({"parameters": {"tagName": {"value": name}}});
    world
        .send("PATCH", &format!("{GROUP}?api-version=2021-04-01"), Some(json!({"tags": {"team": "maps"}})))
        .await
        .expect(200);
    world.assign(&subscription(), "owner", &built_in(REQUIRE_TAG), tag("owner")).await.expect(201);
    let inherit = built_in("ea3f2387-9b95-492a-a190-fcdc54f7b070");
    world.assign(&subscription(), "team", &inherit, tag("team")).await.expect(201);
    world.put_account("a", "2023-06-01", json!({})).await.expect(403);
    let body = json!({"location": "eastus", "sku": {"name": "G2"}, "tags": {"OWNER": "ada"}});
    let path = format!("{}?{MAPS}", account("a"));
    let made = world.send("PUT", &path, Some(body)).await.expect(201).body;
    assert_eq!(made["tags"], json!({"OWNER": "ada", "team": "maps"}));
    world.send("PATCH", &path, Some(json!({"tags": {}}))).await.expect(403);
    let patched = world.send("PATCH", &path, Some(json!({"tags": {"owner": "bob"}}))).await.expect(200).body;
    assert_eq!(patched["tags"], json!({"owner": "bob", "team": "maps"}));
    let tags = format!("{}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01", account("a"));
    world.send("DELETE", &tags, None).await.expect(403);
    let gone = json!({"operation": "Delete", "properties": {"tags": {"owner": "", "team": ""}}});
    world.send("PATCH", &tags, Some(gone)).await.expect(403);
    let gone = json!({"operation": "Delete", "properties": {"tags": {"team": ""}}});
    let left = world.send("PATCH", &tags, Some(gone)).await.expect(200).body;
    assert_eq!(left["properties"]["tags"], json!({"owner": "bob", "team": "maps"}));
    let path = format!("{}?api-version=2024-11-30", identity("other"));
    world.send("PUT", &path, Some(json!({"location": "eastus"}))).await.expect(403);
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/untagged?api-version=2021-04-01");
    world.send("PUT", &group, Some(json!({"location": "eastus"}))).await.expect(201);
    world
        .assign(&subscription(), "groups", &built_in("96670d01-0a4d-4649-9c89-2d3abc0a5025"), tag("owner"))
        .await
        .expect(201);
    world.send("PUT", &group.replace("untagged", "second"), Some(json!({"location": "eastus"}))).await.expect(403);
}

#[tokio::test]
async fn a_move_is_refused_where_policies_deny_what_it_brings() {
    let world = World::new().await;
    world.make_account("a", json!({})).await;
    let other = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/governed");
    world
        .send("PUT", &format!("{other}?api-version=2021-04-01"), Some(json!({"location": "eastus"})))
        .await
        .expect(201);
    world.assign(&other, "keyless", &built_in(LOCAL_AUTH), json!({"parameters": effect("Deny")})).await.expect(201);
    let body = json!({"resources": [account("a")], "targetResourceGroup": other});
    let path = format!("{GROUP}/moveResources?api-version=2021-04-01");
    assert_eq!(world.send("POST", &path, Some(body.clone())).await.expect(403).code(), "RequestDisallowedByPolicy");
    world.send("GET", &format!("{}?{MAPS}", account("a")), None).await.expect(200);
    world
        .send("PATCH", &format!("{}?{MAPS}", account("a")), Some(json!({"properties": {"disableLocalAuth": true}})))
        .await
        .expect(200);
    world.send("POST", &path, Some(body)).await.expect(202);
}

#[tokio::test]
async fn assignments_hold_below_their_scope_less_what_they_leave_out() {
    let world = World::new().await;
    let deny = |more: Value| {
        let mut all = json!({"parameters": effect("Deny")});
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let root = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    world.grant(OWNER, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", &root).await;
    for (scope, more, status) in [
        (root.as_str(), json!({}), 403),
        (subscription().as_str(), json!({}), 403),
        (GROUP, json!({}), 403),
        (account("a").as_str(), json!({}), 403),
        (root.as_str(), json!({"notScopes": [subscription()]}), 200),
        (subscription().as_str(), json!({"notScopes": [GROUP]}), 200),
        (GROUP, json!({"enforcementMode": "DoNotEnforce"}), 200),
        (GROUP, json!({"parameters": effect("Audit")}), 200),
        (GROUP, json!({"parameters": effect("Disabled")}), 200),
    ] {
        let path = format!("{}?{MAPS}", account("a"));
        let body = json!({"location": "eastus", "sku": {"name": "G2"}, "properties": {}});
        world.send("PUT", &path, Some(body.clone())).await;
        world.assign(scope, "one", &built_in(LOCAL_AUTH), deny(more.clone())).await.expect(201);
        let answer = world.send("PUT", &path, Some(body)).await;
        assert_eq!(answer.status, status, "{scope} {more}: {}", answer.body);
        world.send("DELETE", &format!("{}?{V}", assigned(scope, "one")), None).await.expect(200);
    }
}

#[tokio::test]
async fn what_an_assignment_cannot_do_is_refused() {
    let world = World::new().await;
    let known = built_in(LOCAL_AUTH);
    for (definition, more, code) in [
        ("nonsense", json!({}), "InvalidPolicyDefinitionId"),
        (&*built_in("none"), json!({}), "PolicyDefinitionNotFound"),
        (&*set("none"), json!({}), "PolicySetDefinitionNotFound"),
        (&*format!("/subscriptions/{FOREIGN}{}", built_in("x")), json!({}), "InvalidCreatePolicyAssignmentRequest"),
        (&*known, json!({"parameters": effect("deny")}), "PolicyParameterValueNotAllowed"),
        (&*known, json!({"parameters": {"other": {"value": 1}}}), "UndefinedPolicyParameter"),
        (&*built_in(REQUIRE_TAG), json!({}), "MissingPolicyParameter"),
        (&*known, json!({"overrides": [{"kind": "policyEffect"}]}), "InvalidPolicyAssignmentRequest"),
        (&*known, json!({"resourceSelectors": [{"name": "x"}]}), "InvalidPolicyAssignmentRequest"),
        (&*known, json!({"enforcementMode": "Sometimes"}), "InvalidPolicyAssignmentRequest"),
        (&*known, json!({"notScopes": [format!("/subscriptions/{FOREIGN}")]}), "InvalidPolicyAssignmentNotScopes"),
        (&*known, json!({"definitionVersion": "2.*.*"}), "InvalidPolicyDefinitionVersion"),
        (
            &*known,
            json!({"nonComplianceMessages": [{"message": "m", "policyDefinitionReferenceId": "r"}]}),
            "InvalidNonComplianceMessages",
        ),
    ] {
        let answer = world.assign(GROUP, "a", definition, more.clone()).await;
        assert_eq!(answer.code(), code, "{definition} {more}: {}", answer.body);
    }
    world.assign(GROUP, "a", &known, json!({"definitionVersion": "1.*.*", "overrides": []})).await.expect(201);
}

#[tokio::test]
async fn deny_action_guards_against_deletion() {
    let world = World::new().await;
    world.make_account("a", json!({})).await;
    let types =
        json!({"parameters": {"listOfResourceTypesDisallowedForDeletion": {"value": ["Microsoft.Maps/accounts"]}}});
    world.assign(GROUP, "keep", &built_in("78460a36-508a-49a4-b2b2-2f5ec564f4bb"), types).await.expect(201);
    let refused = world.send("DELETE", &format!("{}?{MAPS}", account("a")), None).await.expect(403);
    assert_eq!(refused.code(), "RequestDisallowedByPolicy");
    world.send("DELETE", &format!("{GROUP}?api-version=2021-04-01"), None).await.expect(403);
    world.send("PATCH", &format!("{}?{MAPS}", account("a")), Some(json!({"tags": {"a": "b"}}))).await.expect(200);
}

#[tokio::test]
async fn lists_show_what_holds_at_a_scope() {
    let world = World::new().await;
    for (scope, name) in [(subscription(), "above"), (GROUP.to_owned(), "here")] {
        world.assign(&scope, name, &built_in(LOCAL_AUTH), json!({})).await.expect(201);
    }
    let list = |scope: &str, filter: &str| {
        let filter = if filter.is_empty() { String::new() } else { format!("&$filter={filter}") };
        format!("{scope}/providers/Microsoft.Authorization/policyAssignments?{V}{filter}")
    };
    for (scope, filter, expected) in [
        (GROUP, "", vec!["above", "here"]),
        (GROUP, "atScope()", vec!["above", "here"]),
        (GROUP, "atExactScope()", vec!["here"]),
        (&subscription(), "atScope()", vec!["above"]),
        (&subscription(), "atScopeAndBelow()", vec!["above", "here"]),
        (GROUP, &format!("policyDefinitionId eq '{}'", built_in("none")), vec![]),
    ] {
        assert_eq!(
            world.send("GET", &list(scope, filter), None).await.expect(200).names(),
            expected,
            "{scope} {filter}"
        );
    }
    assert_eq!(
        world.send("GET", &list(GROUP, "nonsense()"), None).await.expect(400).code(),
        "InvalidFilterInQueryString"
    );
    let path = format!("{}?{V}", assigned(GROUP, "here"));
    let patched = world.send("PATCH", &path, Some(json!({"identity": {"type": "None"}}))).await.expect(200).body;
    assert!(patched.get("identity").is_none());
    assert_eq!(
        world.send("GET", &format!("{}?{V}", assigned(GROUP, "none")), None).await.expect(404).code(),
        "PolicyAssignmentNotFound"
    );
}

//! Deny assignments: made, shown, listed, deleted, and stronger than every role.

use lazurite_model::record::{DenyAssignment, DenyPrincipal};
use lazurite_model::{AssignmentId, Clock as _, PrincipalId, ResourceId, TenantId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

const V: &str = "api-version=2024-07-01-preview";
const ID: &str = "bf753887-8393-43e0-9358-f7206e1d85bf";
const NIL: &str = "00000000-0000-0000-0000-000000000000";
const OWNER_ROLE: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

fn path(scope: &str, id: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/denyAssignments/{id}?{V}")
}

/// The body as `az role deny-assignment create` sends it.
fn everybody_but(excluded: PrincipalId, actions: &[&str]) -> Value {
    json!({"properties": {
        "denyAssignmentName": "Hands off",
        "description": "",
        "permissions": [{"actions": actions, "notActions": [], "dataActions": [], "notDataActions": []}],
        "principals": [{"id": NIL, "type": "SystemDefined"}],
        "excludePrincipals": [{"id": excluded, "type": "ServicePrincipal"}],
        "isSystemProtected": false,
    }})
}

async fn listed(world: &World, scope: &str, filter: &str) -> Vec<String> {
    let filter = if filter.is_empty() { String::new() } else { format!("&$filter={filter}") };
    let path = format!("{scope}/providers/Microsoft.Authorization/denyAssignments?{V}{filter}");
    let answer = world.send("GET", &path, None).await.expect(200);
    answer.names().into_iter().map(|name| name[name.len() - 2..].to_owned()).collect()
}

#[tokio::test]
async fn a_deny_assignment_beats_an_owner_until_it_is_deleted() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(ADA, OWNER_ROLE, GROUP).await;
    let keys = format!("{}/listKeys?api-version=2023-06-01", account("m"));
    world.send_as(ADA, "POST", &keys, None).await.expect(200);
    let body = everybody_but(OWNER, &["Microsoft.Maps/accounts/listKeys/action"]);
    let made = world.send("PUT", &path(GROUP, ID), Some(body.clone())).await.expect(201);
    insta::assert_json_snapshot!("deny_assignment", made.body);
    world.send_as(ADA, "POST", &keys, None).await.expect(403);
    world.send("POST", &keys, None).await.expect(200);
    world.send_as(ADA, "GET", &format!("{}?api-version=2023-06-01", account("m")), None).await.expect(200);
    assert_eq!(world.send("GET", &path(GROUP, ID), None).await.expect(200).body, made.body);
    world.send("GET", &path(&account("m"), ID), None).await.expect(404);
    world.send("PUT", &path(GROUP, ID), Some(everybody_but(ADA, &["*/delete"]))).await.expect(200);
    world.send_as(ADA, "POST", &keys, None).await.expect(200);
    world.send("PUT", &path(GROUP, ID), Some(body)).await.expect(200);
    let id = made.body["id"].as_str().unwrap();
    world.send("DELETE", &format!("{id}?{V}"), None).await.expect(200);
    world.send_as(ADA, "POST", &keys, None).await.expect(200);
    world.send("DELETE", &format!("{id}?{V}"), None).await.expect(204);
    assert_eq!(world.send("GET", &path(GROUP, ID), None).await.expect(404).code(), "DenyAssignmentNotFound");
}

#[tokio::test]
async fn groups_are_denied_and_excluded_with_all_who_are_in_them() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(ADA, OWNER_ROLE, GROUP).await;
    let shown = format!("{}?api-version=2023-06-01", account("m"));
    let patch = json!({"tags": {"a": "b"}});
    let may = async || world.send_as(ADA, "PATCH", &shown, Some(patch.clone())).await.status.as_u16();
    let mut body = everybody_but(STAFF, &["Microsoft.Maps/*"]);
    world.send("PUT", &path(GROUP, ID), Some(body.clone())).await.expect(201);
    assert_eq!(may().await, 200, "her group is excluded");
    body["properties"]["principals"] = json!([{"id": STAFF, "type": "User"}]);
    body["properties"]["excludePrincipals"] = json!([]);
    let made = world.send("PUT", &path(GROUP, ID), Some(body.clone())).await.expect(200);
    assert_eq!(made.body["properties"]["principals"], json!([{"id": STAFF, "type": "Group"}]), "the directory knows");
    assert_eq!(may().await, 403);
    body["properties"]["doNotApplyToChildScopes"] = json!(true);
    world.send("PUT", &path(GROUP, ID), Some(body)).await.expect(200);
    assert_eq!(may().await, 200, "the account lies below the scope");
}

#[tokio::test]
async fn every_rule_is_told() {
    let world = World::new().await;
    let with = |property: &str, value: Value| {
        let mut body = everybody_but(OWNER, &["*/write"]);
        body["properties"][property] = value;
        body
    };
    let nobody = PrincipalId(Uuid::from_u128(0xabc));
    let mut told = Vec::new();
    for body in [
        json!({}),
        with("denyAssignmentName", json!(" ")),
        with("description", json!("x".repeat(2049))),
        with("permissions", json!([])),
        with("permissions", json!([{"actions": []}])),
        with("permissions", json!([{"actions": ["Microsoft.Maps/accounts/read"]}])),
        with("permissions", json!([{"actions": ["Microsoft.Maps/accounts/wirte"]}])),
        with("permissions", json!([{"actions": ["*"], "condition": "@Resource[x] == 1"}])),
        with("condition", json!("@Resource[x] == 1")),
        with("principals", json!([])),
        with("principals", json!([{"id": "ada"}])),
        with("principals", json!([{"id": nobody, "type": "User"}])),
        with("principals", json!([{"id": NIL, "type": "User"}])),
        with("excludePrincipals", json!([])),
        with("excludePrincipals", json!([{"id": NIL, "type": "SystemDefined"}])),
        with("isSystemProtected", json!(true)),
        with("denyAssignmentEffect", json!("audit")),
    ] {
        let answer = world.send("PUT", &path(GROUP, ID), Some(body)).await.expect(400);
        told.push(format!("{} at {}: {}", answer.code(), answer.body["error"]["target"], answer.message()));
    }
    insta::assert_snapshot!(told.join("\n"));
    let refused = world.send("PUT", &path(GROUP, "x"), Some(everybody_but(OWNER, &["*"]))).await.expect(400);
    assert_eq!(refused.code(), "InvalidDenyAssignmentId");
    world.send("PUT", &path(&format!("{GROUP}x"), ID), Some(everybody_but(OWNER, &["*"]))).await.expect(404);
}

#[tokio::test]
async fn the_filters_choose_by_scope_name_and_principal() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(OWNER, OWNER_ROLE, "/").await;
    let mut tx = world.write().await;
    let foreign = TenantId(FOREIGN.0);
    for (id, tenant, who, excluded, scope) in [
        (0x01, TENANT, DenyPrincipal::EVERYBODY, OWNER, ResourceId::root()),
        (0x02, TENANT, STAFF, OWNER, ResourceId::management_group(&TENANT.to_string())),
        (0x03, TENANT, ADA, STAFF, ResourceId::parse(GROUP).unwrap()),
        (0x04, TENANT, STAFF, OWNER, ResourceId::parse(&account("m")).unwrap()),
        // Another directory's at the scope that all directories share.
        (0x05, foreign, DenyPrincipal::EVERYBODY, OWNER, ResourceId::root()),
    ] {
        tx.insert(&deny(&world, id, tenant, (who, excluded), scope)).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(listed(&world, GROUP, "").await, ["01", "02", "03", "04"]);
    assert_eq!(listed(&world, GROUP, "atScope()").await, ["01", "02", "03"]);
    assert_eq!(listed(&world, "", "").await, ["01", "02", "03", "04"]);
    assert_eq!(listed(&world, GROUP, "denyAssignmentName eq 'DENY 3'").await, ["03"]);
    assert_eq!(listed(&world, GROUP, &format!("principalId eq '{STAFF}'")).await, ["02", "04"]);
    assert_eq!(listed(&world, GROUP, &format!("assignedTo('{ADA}')")).await, ["01", "02", "04"]);
    assert_eq!(listed(&world, GROUP, &format!("atScope() and assignedTo('{ADA}')")).await, ["01", "02"]);
    let filter = format!("gdprExportPrincipalId eq '{STAFF}'");
    assert_eq!(listed(&world, GROUP, &filter).await, ["02", "03", "04"]);
    let list = format!("{GROUP}/providers/Microsoft.Authorization/denyAssignments?{V}&$filter=");
    let exported = world.send("GET", &format!("{list}{filter}"), None).await.expect(200);
    assert_eq!(exported.body["value"][0]["properties"], json!({"denyAssignmentName": "deny 2", "description": null}));
    for filter in ["scope eq 'x'", "principalId eq 'x'", "below()"] {
        let refused = world.send("GET", &format!("{list}{filter}"), None).await.expect(400);
        assert_eq!(refused.code(), "InvalidFilterInQueryString", "{filter}");
    }
    let theirs = path("", &Uuid::from_u128(0x05).to_string());
    world.send("GET", &theirs, None).await.expect(404);
    world.send("DELETE", &theirs, None).await.expect(204);
    let body = everybody_but(OWNER, &["*/write"]);
    assert_eq!(world.send("PUT", &theirs, Some(body)).await.expect(409).code(), "DenyAssignmentWithSameIdExists");
}

fn deny(
    world: &World,
    id: u128,
    tenant: TenantId,
    (who, excluded): (PrincipalId, PrincipalId),
    scope: ResourceId,
) -> DenyAssignment {
    let named = |id| vec![DenyPrincipal { id, kind: "User".into() }];
    DenyAssignment {
        id: AssignmentId(Uuid::from_u128(id)),
        tenant,
        name: format!("deny {id}"),
        description: None,
        scope,
        does_not_apply_to_child_scopes: false,
        permissions: Vec::new(),
        principals: named(who),
        exclude_principals: named(excluded),
        is_system_protected: false,
        created_on: world.clock.now(),
        updated_on: world.clock.now(),
        created_by: None,
        updated_by: None,
    }
}

#[tokio::test]
async fn what_the_system_protects_nobody_changes() {
    let world = World::new().await;
    let scope = ResourceId::parse(GROUP).unwrap();
    let record = DenyAssignment { is_system_protected: true, ..deny(&world, 0x09, TENANT, (ADA, OWNER), scope) };
    let mut tx = world.write().await;
    tx.insert(&record).await.unwrap();
    tx.commit().await.unwrap();
    let path = path(GROUP, &record.id.to_string());
    let body = everybody_but(OWNER, &["*/write"]);
    for refused in [world.send("PUT", &path, Some(body)).await, world.send("DELETE", &path, None).await] {
        assert_eq!(refused.expect(403).code(), "DenyAssignmentIsSystemProtected");
    }
}

#[tokio::test]
async fn a_denial_goes_with_the_scope_that_it_stood_at() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let body = everybody_but(ADA, &["Microsoft.Maps/accounts/listKeys/action"]);
    world.send("PUT", &path(&account("m"), ID), Some(body)).await.expect(201);
    let keys = format!("{}/listKeys?api-version=2023-06-01", account("m"));
    world.send("POST", &keys, None).await.expect(403);
    let shown = format!("{}?api-version=2023-06-01", account("m"));
    world.send("DELETE", &shown, None).await.expect(200);
    world.make_account("m", json!({})).await;
    world.send("POST", &keys, None).await.expect(200);
}

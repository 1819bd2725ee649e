//! Role assignments, and what the caller may do.

use lazurite_model::{Clock as _, PrincipalId, ResourceId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

const V: &str = "api-version=2022-04-01";
const ID: &str = "bf753887-8393-43e0-9358-f7206e1d85bf";
const OWNER_ROLE: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";

fn path(scope: &str, id: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{id}?{V}")
}

fn wanted(guid: &str, principal: PrincipalId) -> Value {
    json!({"properties": {"roleDefinitionId": role(guid), "principalId": principal, "principalType": "User"}})
}

async fn listed(world: &World, scope: &str, filter: &str) -> Vec<String> {
    let filter = if filter.is_empty() { String::new() } else { format!("&$filter={filter}") };
    let answer = world
        .send("GET", &format!("{scope}/providers/Microsoft.Authorization/roleAssignments?{V}{filter}"), None)
        .await;
    answer.expect(200).names().into_iter().map(|name| name[name.len() - 2..].to_owned()).collect()
}

#[tokio::test]
async fn an_assignment_grants_at_once_and_its_removal_takes_at_once() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let shown = format!("{}?api-version=2023-06-01", account("m"));
    world.send_as(ADA, "GET", &shown, None).await.expect(403);
    let made = world.send("PUT", &path(&account("m"), ID), Some(wanted(READER, ADA))).await.expect(201);
    insta::assert_json_snapshot!("assignment", made.body);
    world.send_as(ADA, "GET", &shown, None).await.expect(200);
    assert_eq!(world.send("GET", &path(&account("m"), ID), None).await.expect(200).body, made.body);
    let id = made.body["id"].as_str().unwrap();
    assert_eq!(world.send("DELETE", &format!("/{id}?{V}"), None).await.expect(200).body, made.body);
    world.send_as(ADA, "GET", &shown, None).await.expect(403);
    world.send("DELETE", &format!("{id}?{V}"), None).await.expect(204);
    assert_eq!(world.send("GET", &path(&account("m"), ID), None).await.expect(404).code(), "RoleAssignmentNotFound");
}

#[tokio::test]
async fn the_same_again_is_told_in_the_words_that_clients_wait_for() {
    let world = World::new().await;
    let body = wanted(READER, ADA);
    world.send("PUT", &path(GROUP, ID), Some(body.clone())).await.expect(201);
    world.send("PUT", &path(GROUP, ID), Some(body.clone())).await.expect(200);
    let other = "cd81ef21-8f99-4a85-a0d1-7b58a63b79b8";
    let exists = world.send("PUT", &path(GROUP, other), Some(body.clone())).await.expect(409);
    assert_eq!(exists.code(), "RoleAssignmentExists");
    assert!(exists.message().ends_with("is bf753887839343e09358f7206e1d85bf."), "{}", exists.message());
    let changed = world.send("PUT", &path(GROUP, ID), Some(wanted(MAPS_DATA_READER, ADA))).await.expect(400);
    assert_eq!(changed.code(), "RoleAssignmentUpdateNotPermitted");
    let nobody = PrincipalId(Uuid::from_u128(0xabc));
    let missing = world.send("PUT", &path(GROUP, other), Some(wanted(READER, nobody))).await.expect(400);
    assert_eq!(missing.code(), "PrincipalNotFound");
    let words = format!("Principal 00000000000000000000000000000abc does not exist in the directory {TENANT}.");
    assert!(missing.message().starts_with(&words), "{}", missing.message());
}

#[tokio::test]
async fn principals_of_a_directory_elsewhere_get_roles_if_a_trusted_issuer_speaks_for_it() {
    let world = World::new().await;
    let stranger = PrincipalId(Uuid::from_u128(0xdef));
    let subscription = format!("/subscriptions/{FOREIGN}");
    world.grant(STRANGERS, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", &subscription).await;
    let bearer = format!("Bearer vouched {stranger}");
    let ask = async |method: &str, path: &str, body: &Value| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        world.request(method, path, &[("authorization", &bearer)], body).await
    };
    let seen = ask("GET", "/subscriptions?api-version=2022-12-01", &Value::Null).await.expect(200);
    assert_eq!(seen.body["value"][0]["subscriptionId"], FOREIGN.to_string(), "by the group of the token");
    let permissions = format!("{subscription}/providers/Microsoft.Authorization/permissions?{V}");
    assert_eq!(ask("GET", &permissions, &Value::Null).await.expect(200).body["value"][0]["actions"], json!(["*"]));
    let role = format!("{subscription}/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    let other = PrincipalId(Uuid::from_u128(0xdf0));
    let body = |kind: Option<&str>| json!({"properties": {"roleDefinitionId": role, "principalId": other, "principalType": kind}});
    for untold in [None, Some("Device"), Some("")] {
        let refused = ask("PUT", &path(&subscription, ID), &body(untold)).await.expect(400);
        assert_eq!(refused.code(), "PrincipalTypeNotSupported");
    }
    let made = ask("PUT", &path(&subscription, ID), &body(Some("Group"))).await.expect(201);
    assert_eq!(made.body["properties"]["principalType"], "Group");
    let abroad = wanted(READER, other);
    assert_eq!(world.send("PUT", &path(GROUP, ID), Some(abroad)).await.expect(400).code(), "PrincipalNotFound");
}

#[tokio::test]
async fn what_cannot_be_assigned_is_refused() {
    let world = World::new().await;
    let with = |property: &str, value: Value| {
        let mut body = wanted(READER, ADA);
        body["properties"][property] = value;
        body
    };
    let unknown = "/subscriptions/22222222-2222-4222-8222-222222222222/providers/Microsoft.Authorization/roleDefinitions/00000000-0000-4000-8000-000000000001";
    for (scope, body, status, code) in [
        (GROUP, with("roleDefinitionId", json!(unknown)), 404, "RoleDefinitionDoesNotExist"),
        (GROUP, with("roleDefinitionId", json!(READER)), 400, "InvalidRoleDefinitionId"),
        (GROUP, with("principalId", json!("ada")), 400, "InvalidPrincipalId"),
        (GROUP, with("condition", json!("@Resource[x] == 1")), 400, "RoleAssignmentConditionNotSupported"),
        (
            GROUP,
            with("delegatedManagedIdentityResourceId", json!(identity("i"))),
            400,
            "DelegatedManagedIdentityNotSupported",
        ),
        (GROUP, json!({}), 400, "MultipleErrorsOccurred"),
        (&format!("{GROUP}x"), wanted(READER, ADA), 404, "ResourceGroupNotFound"),
        (&account("none"), wanted(READER, ADA), 404, "ResourceNotFound"),
        (&format!("{GROUP}/providers/Contoso.X/ys/z"), wanted(READER, ADA), 404, "InvalidResourceNamespace"),
        (&format!("{GROUP}/providers/Microsoft.Maps/ys/z"), wanted(READER, ADA), 404, "InvalidResourceType"),
        (&format!("/subscriptions/{FOREIGN}"), wanted(READER, ADA), 404, "SubscriptionNotFound"),
    ] {
        let answer = world.send("PUT", &path(scope, ID), Some(body)).await.expect(status);
        assert_eq!(answer.code(), code, "{scope}");
    }
    assert_eq!(
        world.send("PUT", &path(GROUP, "x"), Some(wanted(READER, ADA))).await.expect(400).code(),
        "InvalidRoleAssignmentId"
    );
}

#[tokio::test]
async fn a_custom_role_is_assigned_within_its_scopes_only() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let custom = "9704f361-53e9-4958-8d82-4e09e04db265";
    let body = json!({"properties": {"roleName": "r", "assignableScopes": [account("m")], "permissions": [{"actions": ["*/read"]}]}});
    let definition = format!("{GROUP}/providers/Microsoft.Authorization/roleDefinitions/{custom}?{V}");
    world.send("PUT", &definition, Some(body)).await.expect(201);
    let refused = world.send("PUT", &path(GROUP, ID), Some(wanted(custom, ADA))).await.expect(400);
    assert_eq!(refused.code(), "RoleAssignmentScopeNotAssignableToRoleDefinition");
    world.send("PUT", &path(&account("m"), ID), Some(wanted(custom, ADA))).await.expect(201);
}

#[tokio::test]
async fn the_four_filters_choose_by_scope_and_principal() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.make_account("mm", json!({})).await;
    let now = world.clock.now();
    let mut tx = world.write().await;
    let root = ResourceId::root();
    for (id, principal, scope) in [
        (0x01, ADA, root),
        (0x02, STAFF, ResourceId::management_group(&TENANT.to_string())),
        (0x03, ADA, ResourceId::parse(GROUP).unwrap()),
        (0x04, STAFF, ResourceId::parse(&account("m")).unwrap()),
        (0x05, ADA, ResourceId::parse(&account("mm")).unwrap()),
        // Another directory's principal at the scope that all directories share.
        (0x06, PrincipalId(Uuid::from_u128(0xf0)), ResourceId::root()),
    ] {
        tx.insert(&assignment(id, principal, READER, scope, now)).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(listed(&world, GROUP, "").await.len(), 6);
    assert_eq!(listed(&world, GROUP, "atScope()").await, ["01", "02", "a0", "03"]);
    assert_eq!(listed(&world, &account("m"), "atScope()").await, ["01", "02", "a0", "03", "04"]);
    assert_eq!(listed(&world, &account("m"), &format!("principalId eq '{STAFF}'")).await, ["02", "04"]);
    assert_eq!(listed(&world, &account("m"), &format!("assignedTo('{ADA}')")).await, ["01", "02", "03", "04"]);
    assert_eq!(listed(&world, GROUP, &format!("atScope() and assignedTo('{ADA}')")).await, ["01", "02", "03"]);
    let path = format!("{GROUP}/providers/Microsoft.Authorization/roleAssignments?{V}&$filter=roleName eq 'x'");
    assert_eq!(world.send("GET", &path, None).await.expect(400).code(), "InvalidFilterInQueryString");
}

#[tokio::test]
async fn roles_are_given_at_every_kind_of_scope() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(OWNER, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "/").await;
    let group = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    for (at, scope) in
        ["", &group, &format!("/subscriptions/{SUBSCRIPTION}"), GROUP, &account("m")].into_iter().enumerate()
    {
        let id = Uuid::from_u128(0xE0 + at as u128).to_string();
        let made = world.send("PUT", &path(scope, &id), Some(wanted(READER, ADA))).await.expect(201);
        let expected = if scope.is_empty() { "/" } else { scope };
        assert_eq!(made.body["properties"]["scope"], expected);
    }
    let shown = format!("{}?api-version=2023-06-01", account("m"));
    world.send_as(ADA, "GET", &shown, None).await.expect(200);
    assert_eq!(listed(&world, "", "").await.len(), 7, "all of the directory's, seen from the root");
}

#[tokio::test]
async fn what_another_directory_has_at_the_root_is_neither_seen_nor_deleted() {
    let world = World::new().await;
    world.grant(OWNER, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "/").await;
    let now = world.clock.now();
    let mut tx = world.write().await;
    let stranger = PrincipalId(Uuid::from_u128(0xf0));
    let theirs =
        lazurite_model::record::ServicePrincipal { tenant: FOREIGN.0.into(), ..application(stranger, "stranger", now) };
    tx.insert(&theirs).await.unwrap();
    tx.insert(&assignment(0x06, stranger, READER, ResourceId::root(), now)).await.unwrap();
    tx.commit().await.unwrap();
    let theirs = path("", &Uuid::from_u128(0x06).to_string());
    world.send("GET", &theirs, None).await.expect(404);
    world.send("DELETE", &theirs, None).await.expect(204);
    assert_eq!(
        world
            .store
            .find::<lazurite_model::record::RoleAssignment>("principalId", &stranger.to_string())
            .await
            .unwrap()
            .len(),
        1
    );
    let group = path(&format!("/providers/Microsoft.Management/managementGroups/{FOREIGN}"), ID);
    world.send("DELETE", &group, None).await.expect(403);
    // Nor can the other directory's principal be given a role there: it would hold in the other directory.
    let body = wanted(READER, stranger);
    assert_eq!(world.send("PUT", &path("", ID), Some(body)).await.expect(400).code(), "PrincipalNotFound");
}

#[tokio::test]
async fn a_directory_that_a_trusted_issuer_speaks_for_reaches_no_other_through_the_root() {
    let world = World::new().await;
    world.grant(STRANGERS, OWNER_ROLE, "/").await;
    let bearer = format!("Bearer vouched {}", Uuid::from_u128(0xdef));
    let ask = async |scope: &str, principal: PrincipalId| {
        let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{OWNER_ROLE}");
        let body = json!({"properties": {"roleDefinitionId": role, "principalId": principal, "principalType": "User"}});
        world.request("PUT", &path(scope, ID), &[("authorization", &bearer)], body.to_string()).await
    };
    // Ada is of our directory: a role that another one gives her must not open ours to anybody.
    for scope in ["", &format!("/subscriptions/{FOREIGN}")] {
        assert_eq!(ask(scope, ADA).await.expect(400).code(), "PrincipalNotFound", "{scope}");
    }
    let unknown = PrincipalId(Uuid::from_u128(0xdf0));
    assert_eq!(ask("", unknown).await.expect(400).code(), "PrincipalNotFound", "nobody could tell whose it is");
    ask(&format!("/subscriptions/{FOREIGN}"), unknown).await.expect(201);
    world.send_as(ADA, "GET", &format!("{GROUP}?api-version=2021-04-01"), None).await.expect(403);
}

#[tokio::test]
async fn whoever_may_not_assign_roles_cannot_give_any() {
    let world = World::new().await;
    world.grant(ADA, "b24988ac-6180-42a0-ab88-20f7382dd24c", GROUP).await;
    let refused = world.send_as(ADA, "PUT", &path(GROUP, ID), Some(wanted(READER, STAFF))).await.expect(403);
    assert!(refused.message().contains("Microsoft.Authorization/roleAssignments/write"));
}

#[tokio::test]
async fn permissions_are_those_of_the_callers_roles_and_groups() {
    let world = World::new().await;
    let path = format!("{GROUP}/providers/Microsoft.Authorization/permissions?{V}");
    assert_eq!(world.send_as(ADA, "GET", &path, None).await.expect(200).body, json!({"value": []}));
    world.grant(STAFF, MAPS_DATA_READER, "/").await;
    let permissions = world.send_as(ADA, "GET", &path, None).await.expect(200).body;
    assert_eq!(
        permissions["value"],
        json!([{"actions": [], "notActions": [], "dataActions": ["Microsoft.Maps/accounts/*/read"], "notDataActions": []}])
    );
}

#[tokio::test]
async fn what_nobody_can_make_is_listed_as_empty() {
    let world = World::new().await;
    for (list, version) in [
        ("roleAssignmentSchedules", "2024-09-01-preview"),
        ("roleAssignmentScheduleInstances", "2020-10-01"),
        ("roleAssignmentScheduleRequests", "2020-10-01"),
        ("roleEligibilitySchedules", "2024-09-01-preview"),
        ("roleEligibilityScheduleInstances", "2020-10-01"),
        ("roleEligibilityScheduleRequests", "2020-10-01"),
    ] {
        let path = format!("{GROUP}/providers/Microsoft.Authorization/{list}?api-version={version}");
        assert_eq!(world.send("GET", &path, None).await.expect(200).body, json!({"value": []}), "{list}");
    }
    let classic = format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/classicAdministrators?api-version=2015-07-01"
    );
    assert_eq!(world.send("GET", &classic, None).await.expect(200).body, json!({"value": []}));
}

#[tokio::test]
async fn the_tenant_in_the_query_must_be_the_tokens() {
    let world = World::new().await;
    world.send("PUT", &path(GROUP, ID), Some(wanted(READER, ADA))).await.expect(201);
    let list = format!("{GROUP}/providers/Microsoft.Authorization/roleAssignments?{V}");
    for shown in [list, path(GROUP, ID)] {
        world.send("GET", &format!("{shown}&tenantId={TENANT}"), None).await.expect(200);
        let refused = world.send("GET", &format!("{shown}&tenantId={FOREIGN}"), None).await.expect(400);
        assert_eq!(refused.code(), "CrossTenantRequestNotSupported");
    }
}

#[tokio::test]
async fn a_custom_role_with_data_actions_is_not_assigned_above_subscriptions() {
    let world = World::new().await;
    let group = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    world.grant(OWNER, OWNER_ROLE, &group).await;
    for (custom, permission, status) in [
        ("9704f361-53e9-4958-8d82-4e09e04db265", json!({"dataActions": ["Microsoft.Maps/accounts/*/read"]}), 400),
        ("9704f361-53e9-4958-8d82-4e09e04db266", json!({"actions": ["*/read"]}), 201),
    ] {
        let body =
            json!({"properties": {"roleName": custom, "assignableScopes": [group], "permissions": [permission]}});
        let definition = format!("{group}/providers/Microsoft.Authorization/roleDefinitions/{custom}?{V}");
        world.send("PUT", &definition, Some(body)).await.expect(201);
        world.send("PUT", &path(&group, custom), Some(wanted(custom, ADA))).await.expect(status);
        let below = Uuid::from_u128(custom.parse::<Uuid>().unwrap().as_u128() ^ 0xff).to_string();
        world.send("PUT", &path(GROUP, &below), Some(wanted(custom, ADA))).await.expect(201);
    }
}

//! Role definitions, built-in and custom.

use serde_json::{Value, json};

use crate::support::*;

const V: &str = "api-version=2022-05-01-preview";
const ID: &str = "9704f361-53e9-4958-8d82-4e09e04db265";

fn search_only() -> Value {
    json!({"properties": {"roleName": "Search only", "description": "only search", "assignableScopes": [format!("/subscriptions/{SUBSCRIPTION}")],
        "permissions": [{"actions": [], "notActions": [], "dataActions": ["Microsoft.Maps/accounts/services/search/read"], "notDataActions": []}]}})
}

fn path(id: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{id}?{V}")
}

fn root_group() -> String {
    format!("/providers/Microsoft.Management/managementGroups/{TENANT}")
}

fn list(scope: &str, filter: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleDefinitions?{V}&$filter={filter}").replace(' ', "%20")
}

fn role_names(answer: &Answer) -> Vec<&str> {
    answer.body["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["properties"]["roleName"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn built_in_roles_are_found_by_name_at_every_scope() {
    let world = World::new().await;
    let found = world.send("GET", &list(GROUP, "roleName eq 'Azure Maps Data Reader'"), None).await.expect(200);
    insta::assert_json_snapshot!("built_in", found.body);
    assert_eq!(found.body["value"][0]["id"], role(MAPS_DATA_READER));
    let all = world.send("GET", &list(GROUP, "type eq 'BuiltInRole'"), None).await.expect(200);
    assert_eq!(role_names(&all).len(), lazurite_policy::builtin::ROLES.len());
    let one = world.send("GET", &path(MAPS_DATA_READER), None).await.expect(200);
    assert_eq!(one.body, found.body["value"][0]);
}

#[tokio::test]
async fn a_custom_role_is_made_updated_and_deleted() {
    let world = World::new().await;
    let made = world.send("PUT", &path(ID), Some(search_only())).await.expect(201);
    insta::assert_json_snapshot!("custom", made.body);
    world.clock.advance_seconds(60);
    let mut body = search_only();
    body["properties"]["description"] = json!("still only search");
    let updated = world.send("PUT", &path(ID), Some(body)).await.expect(201).body["properties"].clone();
    assert_eq!(updated["createdOn"], made.body["properties"]["createdOn"]);
    assert_ne!(updated["updatedOn"], made.body["properties"]["updatedOn"]);
    let found =
        world.send("GET", &list(&format!("/subscriptions/{SUBSCRIPTION}"), "roleName eq 'search ONLY'"), None).await;
    assert_eq!(role_names(&found.expect(200)), ["Search only"]);
    assert_eq!(world.send("DELETE", &path(ID), None).await.expect(200).body["name"], ID);
    world.send("DELETE", &path(ID), None).await.expect(204);
    assert_eq!(world.send("GET", &path(ID), None).await.expect(404).code(), "RoleDefinitionDoesNotExist");
}

#[tokio::test]
async fn a_role_is_listed_where_it_may_be_assigned() {
    let world = World::new().await;
    let mut body = search_only();
    body["properties"]["assignableScopes"] = json!([GROUP]);
    world.send("PUT", &path(ID), Some(body)).await.expect(201);
    let subscription = format!("/subscriptions/{SUBSCRIPTION}");
    let listed = async |scope: &str, filter: &str| {
        role_names(&world.send("GET", &list(scope, filter), None).await.expect(200)).len()
    };
    assert_eq!(listed(&subscription, "type eq 'CustomRole'").await, 0);
    assert_eq!(listed(&subscription, "atScopeAndBelow() and type eq 'CustomRole'").await, 1);
    assert_eq!(listed(GROUP, "type eq 'CustomRole'").await, 1);
    assert_eq!(
        world.send("GET", &list(GROUP, "name eq 'x'"), None).await.expect(400).code(),
        "InvalidFilterInQueryString"
    );
}

#[tokio::test]
async fn every_rule_is_told() {
    let world = World::new().await;
    let with = |property: &str, value: Value| {
        let mut body = search_only();
        body["properties"][property] = value;
        body
    };
    let permission = |list: &str, name: &str| with("permissions", json!([{list: [name]}]));
    let mut told = Vec::new();
    let mut tx = world.write().await;
    tx.insert(&lazurite_model::record::ManagementGroup {
        name: "maps".into(),
        tenant: TENANT,
        display_name: "maps".into(),
        parent: None,
    })
    .await
    .unwrap();
    tx.commit().await.unwrap();
    world.grant(OWNER, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", &root_group()).await;
    for body in [
        with("roleName", json!(" ")),
        with("assignableScopes", json!([])),
        with("assignableScopes", json!(["/"])),
        with("assignableScopes", json!(["/subscriptions/22222222-2222-4222-8222-222222222223"])),
        with("assignableScopes", json!([format!("{GROUP}-none")])),
        with("assignableScopes", json!([format!("/subscriptions/{FOREIGN}")])),
        with("assignableScopes", json!(["x"])),
        with("assignableScopes", json!([root_group(), "/providers/Microsoft.Management/managementGroups/maps"])),
        with("permissions", json!([])),
        permission("actions", "Microsoft.Maps/accounts/raed"),
        permission("notActions", "Microsoft.Maps/accounts/services/search/read"),
        permission("dataActions", "Microsoft.Maps/accounts/read"),
        permission("notDataActions", "Contoso.*/read"),
        permission("actions", "Microsoft.KeyVault/vaults/secrets/getSecret/action"),
        permission("dataActions", "Microsoft.KeyVault/vaults/secrets/write"),
    ] {
        let answer = world.send("PUT", &path(ID), Some(body)).await.expect(400);
        told.push(format!("{} at {}: {}", answer.code(), answer.body["error"]["target"], answer.message()));
    }
    insta::assert_snapshot!(told.join("\n"));
    world.send("PUT", &path(ID), Some(permission("dataActions", "microsoft.maps/ACCOUNTS/*/read"))).await.expect(201);
}

#[tokio::test]
async fn names_are_unique_and_built_in_roles_are_fixed() {
    let world = World::new().await;
    world.send("PUT", &path(ID), Some(search_only())).await.expect(201);
    let other = "9704f361-53e9-4958-8d82-4e09e04db266";
    let mut body = search_only();
    body["properties"]["roleName"] = json!("SEARCH only");
    assert_eq!(
        world.send("PUT", &path(other), Some(body.clone())).await.expect(409).code(),
        "RoleDefinitionWithSameNameExists"
    );
    body["properties"]["roleName"] = json!("owner");
    assert_eq!(
        world.send("PUT", &path(other), Some(body)).await.expect(409).code(),
        "RoleDefinitionWithSameNameExists"
    );
    world.send("PUT", &path(MAPS_DATA_READER), Some(search_only())).await.expect(409);
    world.send("DELETE", &path(MAPS_DATA_READER), None).await.expect(409);
    assert_eq!(
        world.send("PUT", &path("no-guid"), Some(search_only())).await.expect(400).code(),
        "InvalidRoleDefinitionId"
    );
}

#[tokio::test]
async fn a_role_in_use_stays() {
    let world = World::new().await;
    world.send("PUT", &path(ID), Some(search_only())).await.expect(201);
    world.grant(ADA, ID, GROUP).await;
    assert_eq!(world.send("DELETE", &path(ID), None).await.expect(409).code(), "RoleDefinitionHasAssignments");
}

#[tokio::test]
async fn a_role_is_made_only_by_those_who_may_at_all_of_its_scopes() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(ADA, "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", &account("m")).await;
    let at_account = format!("{}/providers/Microsoft.Authorization/roleDefinitions/{ID}?{V}", account("m"));
    world.send_as(ADA, "PUT", &at_account, Some(search_only())).await.expect(403);
    let mut body = search_only();
    body["properties"]["assignableScopes"] = json!([account("m")]);
    world.send_as(ADA, "PUT", &at_account, Some(body)).await.expect(201);
    world.send("PUT", &path(ID), Some(search_only())).await.expect(201);
    let mut body = search_only();
    body["properties"]["assignableScopes"] = json!([account("m")]);
    world.send_as(ADA, "PUT", &at_account, Some(body)).await.expect(403);
    world.send_as(ADA, "DELETE", &at_account, None).await.expect(403);
}

#[tokio::test]
async fn every_built_in_role_can_be_copied_into_a_custom_one() {
    let world = World::new().await;
    for (at, role) in lazurite_policy::builtin::ROLES.iter().enumerate() {
        let mut permission = serde_json::to_value(role.permission()).unwrap();
        // This one names a data action that none of Azure's own services has.
        if let Some(actions) = permission["dataActions"].as_array_mut() {
            actions.retain(|action| action != "Microsoft.Maps/accounts/*/delete");
        }
        let mut body = search_only();
        body["properties"]["roleName"] = json!(format!("My {}", role.name));
        body["properties"]["permissions"] = json!([permission]);
        let id = uuid::Uuid::from_u128(0xE00 + at as u128).to_string();
        world.send("PUT", &path(&id), Some(body)).await.expect(201);
    }
}

#[tokio::test]
async fn a_directory_has_at_most_as_many_custom_roles_as_azure_lets_it() {
    use lazurite_model::record::{RoleDefinition, RoleKind};
    let world = World::new().await;
    world.send("PUT", &path(ID), Some(search_only())).await.expect(201);
    let now = lazurite_model::Clock::now(&*world.clock);
    let mut tx = world.write().await;
    for at in 1..5000 {
        let role = RoleDefinition {
            id: uuid::Uuid::from_u128(at).into(),
            tenant: TENANT,
            role_name: format!("r{at}"),
            description: String::new(),
            kind: RoleKind::Custom,
            permissions: Vec::new(),
            assignable_scopes: Vec::new(),
            created_on: now,
            updated_on: now,
            created_by: None,
            updated_by: None,
        };
        tx.insert(&role).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut body = search_only();
    body["properties"]["roleName"] = json!("one too many");
    let refused = world.send("PUT", &path("9704f361-53e9-4958-8d82-4e09e04db266"), Some(body)).await.expect(409);
    assert_eq!(refused.code(), "RoleDefinitionLimitExceeded");
    world.send("PUT", &path(ID), Some(search_only())).await.expect(201);
}

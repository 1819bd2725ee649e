//! What was given: delegated permissions, app roles, directory roles; and what is written down about it.

use lazurite_model::record::{AppRoleAssignment, DirectoryRole, PermissionGrant, User};
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph_world::{encoded, ids, person, text};
use super::world::{ADMIN, CLIENT, GRAPH, PRINCIPAL, READER, TENANT, World};
use crate::first_party;

#[tokio::test]
async fn a_consent_is_given_found_changed_and_taken_back() {
    let world = World::new().await;
    let ada = world.person(1, &[]).await;
    let body = json!({
        "clientId": PRINCIPAL, "consentType": "AllPrincipals", "principalId": null, "resourceId": READER,
        "scope": "maps.read  openid maps.read",
    });
    let all = world.good("admin", "POST", "/oauth2PermissionGrants", body.clone()).await;
    assert_eq!((&all["scope"], &all["principalId"]), (&"maps.read openid".into(), &Value::Null));
    let (status, _, message) = world.refusal("admin", "POST", "/oauth2PermissionGrants", body).await;
    assert_eq!((status, message.as_str()), (409, "Permission entry already exists."));
    let body = json!({
        "clientId": PRINCIPAL, "consentType": "Principal", "principalId": ada, "resourceId": READER, "scope": "x",
    });
    let one = world.good("admin", "POST", "/oauth2PermissionGrants", body).await;
    let filter = encoded(&format!("clientId eq '{PRINCIPAL}' and consentType eq 'Principal'"));
    let found = world.shown("reader", &format!("/oauth2PermissionGrants?$filter={filter}")).await;
    assert_eq!(ids(&found), [text(&one, "id")]);
    assert_eq!(ids(&world.shown(&person(&ada), "/me/oauth2PermissionGrants").await), [text(&one, "id")]);
    let path = format!("/oAuth2PermissionGrants/{}", text(&all, "id"));
    world.good("admin", "PATCH", &path, json!({"scope": "y"})).await;
    assert_eq!(world.shown("reader", &path).await["scope"], "y");
    assert_eq!(world.refusal(&person(&ada), "DELETE", &path, Value::Null).await.0, 403);
    assert_eq!(world.refusal("stranger", "DELETE", &path, Value::Null).await.0, 404);
    world.good("admin", "DELETE", &path, Value::Null).await;
    for (name, value) in [("consentType", json!("Principal")), ("resourceId", json!(TENANT)), ("scope", json!("a\"b"))]
    {
        let mut body =
            json!({"clientId": PRINCIPAL, "consentType": "AllPrincipals", "resourceId": READER, "scope": "x"});
        body[name] = value;
        assert!(world.refusal("admin", "POST", "/oauth2PermissionGrants", body).await.0 < 500, "{name}");
    }
}

#[tokio::test]
async fn roles_of_an_api_are_given_to_those_for_whom_they_are() {
    let world = World::new().await;
    let (for_people, for_programs) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let role =
        |id: Uuid, kind: &str| json!({"id": id, "value": kind, "displayName": kind, "allowedMemberTypes": [kind]});
    let roles = json!({"appRoles": [role(for_people, "User"), role(for_programs, "Application")]});
    world.good("admin", "PATCH", &format!("/applications(appId='{CLIENT}')"), roles).await;
    let ada = world.person(1, &[]).await;
    let helper = person(&world.person(2, &[DirectoryRole::ApplicationAdministrator]).await);
    let body =
        |principal: &str, role: Uuid| json!({"principalId": principal, "resourceId": PRINCIPAL, "appRoleId": role});
    let assigned_to = format!("/servicePrincipals/{PRINCIPAL}/appRoleAssignedTo");
    let made = world.good(&helper, "POST", &assigned_to, body(&ada, for_people)).await;
    assert_eq!((text(&made, "principalType"), text(&made, "principalDisplayName")), ("User".into(), "Person 1".into()));
    let of_reader = format!("/servicePrincipals/{READER}/appRoleAssignments");
    world.good(&helper, "POST", &of_reader, body(READER, for_programs)).await;
    world.good(&helper, "POST", &assigned_to, body(&ada, Uuid::nil())).await;
    for (principal, role) in
        [(&*ada, for_programs), (READER, for_people), (&*ada, Uuid::from_u128(3)), (&*ada, for_people)]
    {
        assert_eq!(world.refusal("admin", "POST", &assigned_to, body(principal, role)).await.0, 400);
    }
    assert_eq!(world.refusal("admin", "POST", &of_reader, body(&ada, for_people)).await.0, 400, "another's URL");
    assert_eq!(ids(&world.shown("reader", &assigned_to).await).len(), 3);
    assert_eq!(ids(&world.shown(&person(&ada), "/me/appRoleAssignments").await).len(), 2);
    let one = format!("{assigned_to}/{}", text(&made, "id"));
    assert_eq!(world.shown("reader", &one).await["appRoleId"], json!(for_people));
    assert_eq!(world.refusal(&person(&ada), "DELETE", &one, Value::Null).await.0, 403);
    world.good(&helper, "DELETE", &one, Value::Null).await;
    assert_eq!(world.refusal("reader", "GET", &one, Value::Null).await.0, 404);
}

#[tokio::test]
async fn what_was_given_goes_with_either_end() {
    let world = World::new().await;
    let ada = world.person(1, &[]).await;
    let grant = |client: &str, resource: &str| json!({"clientId": client, "consentType": "Principal", "principalId": ada, "resourceId": resource, "scope": "x"});
    world.good("admin", "POST", "/oauth2PermissionGrants", grant(PRINCIPAL, READER)).await;
    world.good("admin", "POST", "/oauth2PermissionGrants", grant(READER, PRINCIPAL)).await;
    let body = json!({"principalId": ada, "resourceId": PRINCIPAL, "appRoleId": Uuid::nil()});
    world.good("admin", "POST", &format!("/users/{ada}/appRoleAssignments"), body).await;
    world.good("admin", "DELETE", &format!("/servicePrincipals/{PRINCIPAL}"), Value::Null).await;
    assert_eq!(world.list::<PermissionGrant>().await, []);
    assert!(world.list::<AppRoleAssignment>().await.iter().all(|it| it.principal.to_string() == READER));
}

#[tokio::test]
async fn an_administrator_gives_directory_roles_and_takes_them() {
    let world = World::new().await;
    let ada = world.person(1, &[]).await;
    let role = DirectoryRole::UserAdministrator.template_id();
    assert_eq!(role.to_string(), "fe930be7-5e62-47db-91af-98c3a49a38b1");
    let path = "/roleManagement/directory/roleAssignments";
    let body = json!({"principalId": ada, "roleDefinitionId": role, "directoryScopeId": "/"});
    let made = world.good("admin", "POST", path, body.clone()).await;
    assert_eq!(world.refusal("admin", "POST", path, body).await.0, 400, "already");
    assert_eq!(world.read::<User>(&ada).await.unwrap().directory_roles, [DirectoryRole::UserAdministrator]);
    let filter = encoded(&format!("principalId eq '{ada}'"));
    let listed = world.shown("reader", &format!("{path}?$filter={filter}")).await;
    assert_eq!(ids(&listed), [text(&made, "id")]);
    let by_template = format!("/directoryRoles(roleTemplateId='{role}')/members");
    assert_eq!(ids(&world.shown("reader", &by_template).await), [ada.as_str()]);
    let member_of = world.shown(&person(&ada), "/me/memberOf").await;
    assert_eq!(member_of["value"][0]["displayName"], "User Administrator");
    let objects = world.good(&person(&ada), "POST", "/me/checkMemberObjects", json!({"ids": [role, TENANT]})).await;
    assert_eq!(objects["value"], json!([role]));
    let new = json!({"accountEnabled": true, "displayName": "x", "mailNickname": "x", "userPrincipalName": "x@lazurite.localhost"});
    world.good(&person(&ada), "POST", "/users", new.clone()).await;
    world.good("admin", "DELETE", &format!("{path}/{}", text(&made, "id")), Value::Null).await;
    assert_eq!(world.refusal(&person(&ada), "POST", "/users", new).await.0, 403);
    assert_eq!(
        world.shown("reader", "/roleManagement/directory/roleDefinitions").await["value"].as_array().unwrap().len(),
        4
    );
}

#[tokio::test]
async fn every_change_is_written_down_with_who_asked_and_the_requests_id() {
    let world = World::new().await;
    let admin = world.person(1, &[DirectoryRole::GlobalAdministrator]).await;
    let made = world.graph(&person(&admin), "POST", "/applications", json!({"displayName": "lz"})).await;
    let filter = encoded("activityDisplayName eq 'applications/create'");
    let log = world.shown(&person(&admin), &format!("/auditLogs/directoryAudits?$filter={filter}")).await;
    let entry = &log["value"][0];
    assert_eq!(log["value"].as_array().unwrap().len(), 1);
    assert_eq!(entry["correlationId"], made.header("request-id"));
    assert_eq!(entry["initiatedBy"]["user"]["userPrincipalName"], "person1@lazurite.localhost");
    assert_eq!(entry["targetResources"][0]["id"], made.json()["id"]);
    assert_eq!(world.shown("stranger", "/auditLogs/directoryAudits").await["value"], json!([]), "each tenant its own");
    for caller in [person(&world.person(2, &[]).await), "reader".to_owned()] {
        assert_eq!(world.refusal(&caller, "GET", "/auditLogs/directoryAudits", Value::Null).await.0, 403);
    }
}

#[tokio::test]
async fn the_graph_permission_of_an_application_is_given_by_global_administrators() {
    let world = World::new().await;
    let id = world.program(1, &[]).await;
    let role = first_party::GRAPH.roles.iter().find(|role| role.value == "User.ReadWrite.All").unwrap().id;
    let body = json!({"principalId": id, "resourceId": GRAPH, "appRoleId": role});
    let path = format!("/servicePrincipals/{id}/appRoleAssignments");
    let new = json!({"accountEnabled": true, "displayName": "x", "mailNickname": "x", "userPrincipalName": "x@lazurite.localhost"});
    let program = format!("app:{id}");
    assert_eq!(world.refusal(&program, "POST", "/users", new.clone()).await.0, 403);
    world.good("admin", "POST", &path, body).await;
    world.good(&program, "POST", "/users", new).await;
    let admin = world.person(1, &[DirectoryRole::GlobalAdministrator]).await;
    let reset = json!({"passwordProfile": {"password": "a long passphrase"}});
    assert_eq!(
        world.refusal(&program, "PATCH", &format!("/users/{admin}"), reset).await.0,
        403,
        "not of administrators"
    );
    assert_ne!(id, ADMIN);
}

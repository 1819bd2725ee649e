//! Who may do what: the whole table, and what keeps callers from raising themselves.

use lazurite_model::record::DirectoryRole::{
    self, ApplicationAdministrator, CloudApplicationAdministrator, GlobalAdministrator, UserAdministrator,
};
use lazurite_model::record::{AppRoleAssignment, ServicePrincipal, User};
use serde_json::{Value, json};

use super::graph_world::{person, text};
use super::world::{ADMIN, CLIENT, GRAPH, PRINCIPAL, World};
use crate::first_party;
use crate::graph::rights::{Bond, Operation, Standing, Who};

fn who(standing: Standing, roles: &[DirectoryRole], permissions: &[&str]) -> Who {
    Who { standing, roles: roles.to_vec(), permissions: permissions.iter().map(|it| (*it).to_owned()).collect() }
}

/// One line for each operation: who may do it to an object that is nothing to them, and who else if they own it or are it.
#[test]
fn the_table_of_rights_is_this() {
    const ALL: &[&str] = &["Directory.AccessAsUser.All"];
    let people = [
        ("Global Administrator", who(Standing::Member, &[GlobalAdministrator], ALL)),
        ("Application Administrator", who(Standing::Member, &[ApplicationAdministrator], ALL)),
        ("Cloud Application Administrator", who(Standing::Member, &[CloudApplicationAdministrator], ALL)),
        ("User Administrator", who(Standing::Member, &[UserAdministrator], ALL)),
        ("member", who(Standing::Member, &[], ALL)),
        ("guest", who(Standing::Guest, &[], ALL)),
        (
            "Global Administrator by a client with User.Read",
            who(Standing::Member, &[GlobalAdministrator], &["User.Read"]),
        ),
        ("member by a client with User.Read", who(Standing::Member, &[], &["User.Read"])),
        ("Global Administrator by a client without any", who(Standing::Member, &[GlobalAdministrator], &[])),
        ("application without any", who(Standing::Application, &[], &[])),
    ];
    let permissions =
        first_party::GRAPH.roles.iter().map(|role| (role.value, who(Standing::Application, &[], &[role.value])));
    let callers: Vec<_> = people.into_iter().chain(permissions).collect();
    let mut table = String::new();
    for operation in Operation::ALL {
        table.push_str(&format!("{operation:?}\n"));
        for (label, bond) in [("anybody's", Bond::Stranger), ("its owner's", Bond::Owner), ("their own", Bond::Oneself)]
        {
            let may = |who: &Who| {
                who.allows(*operation, bond) && (bond == Bond::Stranger || !who.allows(*operation, Bond::Stranger))
            };
            for (name, _) in callers.iter().filter(|(_, who)| may(who)) {
                table.push_str(&format!("    {label}: {name}\n"));
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_permission_of_the_table_can_be_given() {
    let graph = &first_party::GRAPH;
    for operation in Operation::ALL {
        for permission in operation.rule().permissions {
            let given = graph.roles.iter().any(|role| role.value == *permission)
                || graph.scopes.iter().any(|scope| scope.value == *permission);
            assert!(given, "{permission}");
        }
    }
}

#[tokio::test]
async fn a_client_that_may_read_its_user_may_nothing_else() {
    let world = World::new().await;
    let admin = world.person(1, &[GlobalAdministrator]).await;
    let narrow = format!("person:{admin}:User.Read openid");
    assert_eq!(world.shown(&narrow, "/me").await["id"], admin.as_str());
    assert_eq!(world.shown(&narrow, &format!("/users/{admin}")).await["id"], admin.as_str());
    for (method, path) in [
        ("GET", "/users".to_owned()),
        ("GET", format!("/servicePrincipals/{PRINCIPAL}")),
        ("POST", "/applications".to_owned()),
        ("PATCH", format!("/users/{admin}")),
        ("POST", "/directoryObjects/getByIds".to_owned()),
        ("POST", "/me/changePassword".to_owned()),
    ] {
        let (status, code, _) = world.refusal(&narrow, method, &path, json!({"displayName": "x"})).await;
        assert_eq!((status, code.as_str()), (403, "Authorization_RequestDenied"), "{method} {path}");
    }
}

#[tokio::test]
async fn a_refusal_says_what_would_be_enough() {
    let world = World::new().await;
    let member = person(&world.person(1, &[]).await);
    let (_, _, message) = world.refusal(&member, "POST", "/users", json!({})).await;
    assert_eq!(
        message,
        "Insufficient privileges to complete the operation. It takes one of the directory roles Global Administrator, User Administrator, or one of the Microsoft Graph permissions User.ReadWrite.All, Directory.ReadWrite.All."
    );
}

#[tokio::test]
async fn guests_see_themselves_alone() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    world.good("admin", "PATCH", &format!("/users/{id}"), json!({"userType": "Guest"})).await;
    assert_eq!(world.shown(&person(&id), "/me").await["userType"], "Guest");
    for path in ["/users", "/groups", "/applications", "/organization", "/oauth2PermissionGrants", "/directoryRoles"] {
        assert_eq!(world.refusal(&person(&id), "GET", path, Value::Null).await.0, 403, "{path}");
    }
    assert_eq!(world.refusal(&person(&id), "POST", "/applications", json!({"displayName": "x"})).await.0, 403);
}

#[tokio::test]
async fn user_administrators_do_not_control_administrators() {
    let world = World::new().await;
    let helper = person(&world.person(1, &[UserAdministrator]).await);
    let (admin, peer, plain) = (
        world.person(2, &[GlobalAdministrator]).await,
        world.person(3, &[UserAdministrator]).await,
        world.person(4, &[]).await,
    );
    let password = json!({"passwordProfile": {"password": "a new long passphrase"}});
    for (target, status) in [(&admin, 403), (&peer, 204), (&plain, 204)] {
        let path = format!("/users/{target}");
        let reset = world.graph(&helper, "PATCH", &path, password.clone()).await;
        assert_eq!(reset.status, status, "{}", reset.text);
        assert_eq!(world.graph(&helper, "PATCH", &path, json!({"accountEnabled": false})).await.status, status);
        assert_eq!(world.graph(&helper, "PATCH", &path, json!({"jobTitle": "x"})).await.status, 204);
        let end = world.graph(&helper, "POST", &format!("{path}/revokeSignInSessions"), Value::Null).await;
        assert_eq!(end.status, if status == 204 { 200 } else { 403 });
        assert_eq!(world.graph(&helper, "DELETE", &path, Value::Null).await.status, status);
    }
    assert!(world.read::<User>(&admin).await.unwrap().account_enabled);
}

#[tokio::test]
async fn nobody_raises_themselves() {
    let world = World::new().await;
    for (number, roles) in [
        (1, &[][..]),
        (2, &[UserAdministrator][..]),
        (3, &[ApplicationAdministrator, CloudApplicationAdministrator][..]),
    ] {
        let id = world.person(number, roles).await;
        let caller = person(&id);
        let global = GlobalAdministrator.template_id();
        let body = json!({"principalId": id, "roleDefinitionId": global, "directoryScopeId": "/"});
        let path = "/roleManagement/directory/roleAssignments";
        assert_eq!(world.refusal(&caller, "POST", path, body).await.0, 403);
        let reference = json!({"@odata.id": format!("https://x/v1.0/directoryObjects/{id}")});
        let path = format!("/directoryRoles/{global}/members/$ref");
        assert_eq!(world.refusal(&caller, "POST", &path, reference).await.0, 403);
        // Roles of Microsoft Graph are as good as directory roles.
        let role = first_party::GRAPH.roles.iter().find(|it| it.value == "RoleManagement.ReadWrite.Directory").unwrap();
        let body = json!({"principalId": PRINCIPAL, "resourceId": GRAPH, "appRoleId": role.id});
        let path = format!("/servicePrincipals/{PRINCIPAL}/appRoleAssignments");
        assert_eq!(world.refusal(&caller, "POST", &path, body).await.0, 403);
        assert_eq!(world.read::<User>(&id).await.unwrap().directory_roles, roles);
    }
}

#[tokio::test]
async fn a_secret_of_something_mightier_is_not_given() {
    let world = World::new().await;
    let helper = person(&world.person(1, &[ApplicationAdministrator]).await);
    let owner = world.person(2, &[]).await;
    let path = format!("/applications(appId='{CLIENT}')/addPassword");
    let application = world.shown("admin", &format!("/applications(appId='{CLIENT}')")).await;
    let reference = json!({"@odata.id": format!("https://x/v1.0/users/{owner}")});
    world.good("admin", "POST", &format!("/applications/{}/owners/$ref", text(&application, "id")), reference).await;
    for caller in [&helper, &person(&owner)] {
        assert_eq!(world.graph(caller, "POST", &path, json!({})).await.status, 200, "nothing to be had by it");
    }
    // With a directory role, or with a permission by which such a role is to be had, only equals may.
    let before = world.read::<ServicePrincipal>(PRINCIPAL).await.unwrap();
    world.put(&ServicePrincipal { directory_roles: vec![UserAdministrator], ..before.clone() }).await;
    for caller in [&helper, &person(&owner)] {
        assert_eq!(world.refusal(caller, "POST", &path, json!({})).await.0, 403);
    }
    world.put(&before).await;
    world.permit(PRINCIPAL, "RoleManagement.ReadWrite.Directory").await;
    for caller in [&helper, &person(&owner)] {
        let id = text(&application, "id");
        assert_eq!(world.refusal(caller, "POST", &path, json!({})).await.0, 403);
        let federated = json!({"name": "x", "issuer": "https://x", "subject": "s", "audiences": ["a"]});
        let path = format!("/applications/{id}/federatedIdentityCredentials");
        assert_eq!(world.refusal(caller, "POST", &path, federated).await.0, 403);
        let path = format!("/servicePrincipals/{PRINCIPAL}/addPassword");
        assert_eq!(world.refusal(caller, "POST", &path, json!({})).await.0, 403);
    }
    assert_eq!(world.graph("admin", "POST", &path, json!({})).await.status, 200);
}

#[tokio::test]
async fn owners_change_what_they_own_and_nothing_else() {
    let world = World::new().await;
    let (owner, other) = (person(&world.person(1, &[]).await), person(&world.person(2, &[]).await));
    let (id, app_id) = world.registered(&owner, "mine").await;
    let path = format!("/applications/{id}");
    assert_eq!(world.graph(&owner, "PATCH", &path, json!({"displayName": "still mine"})).await.status, 204);
    assert_eq!(world.refusal(&other, "PATCH", &path, json!({"displayName": "x"})).await.0, 403);
    assert_eq!(world.refusal(&other, "POST", "/servicePrincipals", json!({"appId": app_id})).await.0, 403);
    let principal = world.good(&owner, "POST", "/servicePrincipals", json!({"appId": app_id})).await;
    let principal = format!("/servicePrincipals/{}", text(&principal, "id"));
    assert_eq!(world.refusal(&other, "PATCH", &principal, json!({"tags": ["x"]})).await.0, 403);
    assert_eq!(world.graph(&owner, "PATCH", &principal, json!({"tags": ["x"]})).await.status, 204);
    let owned = world.shown(&owner, "/me/ownedObjects/microsoft.graph.application").await;
    assert_eq!(owned["value"][0]["id"], id.as_str());
    assert_eq!(world.graph(&owner, "DELETE", &path, Value::Null).await.status, 204);

    let group = json!({"displayName": "g", "mailNickname": "g", "mailEnabled": false, "securityEnabled": true});
    let group = format!("/groups/{}", text(&world.good(&owner, "POST", "/groups", group).await, "id"));
    assert_eq!(world.graph(&owner, "PATCH", &group, json!({"description": "ours"})).await.status, 204);
    assert_eq!(world.refusal(&other, "PATCH", &group, json!({"description": "theirs"})).await.0, 403);
    assert_eq!(world.refusal(&other, "DELETE", &group, Value::Null).await.0, 403);
}

#[tokio::test]
async fn an_application_may_be_held_to_what_it_owns() {
    let world = World::new().await;
    let program = format!("app:{}", world.program(1, &["Application.ReadWrite.OwnedBy"]).await);
    let (id, _) = world.registered(&program, "mine").await;
    assert_eq!(world.graph(&program, "POST", &format!("/applications/{id}/addPassword"), json!({})).await.status, 200);
    let path = format!("/applications(appId='{CLIENT}')/addPassword");
    assert_eq!(world.refusal(&program, "POST", &path, json!({})).await.0, 403);
    assert_eq!(world.refusal(&program, "GET", "/users", Value::Null).await.0, 403);
    let none = format!("app:{}", world.program(2, &[]).await);
    for path in ["/applications", "/users", "/groups", "/organization", "/directoryObjects/x"] {
        assert_eq!(world.refusal(&none, "GET", path, Value::Null).await.0, 403, "{path}");
    }
}

#[tokio::test]
async fn taking_a_permission_away_works_at_once() {
    let world = World::new().await;
    let id = world.program(1, &["User.Read.All"]).await;
    let program = format!("app:{id}");
    world.shown(&program, "/users").await;
    let assignment =
        world.list::<AppRoleAssignment>().await.into_iter().find(|it| it.principal.to_string() == id).unwrap();
    let path = format!("/servicePrincipals/{id}/appRoleAssignments/{}", assignment.id);
    assert_eq!(world.refusal(&program, "DELETE", &path, Value::Null).await.0, 403);
    assert_eq!(world.graph("admin", "DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(world.refusal(&program, "GET", "/users", Value::Null).await.0, 403);
}

#[tokio::test]
async fn the_last_global_administrator_stays() {
    let world = World::new().await;
    let path = format!("/directoryRoles/{}/members/{ADMIN}/$ref", GlobalAdministrator.template_id());
    let (status, _, message) = world.refusal("admin", "DELETE", &path, Value::Null).await;
    assert_eq!(status, 400);
    assert!(message.contains("last Global Administrator"), "{message}");
    let id = world.person(1, &[GlobalAdministrator]).await;
    assert_eq!(world.graph("admin", "DELETE", &path, Value::Null).await.status, 204);
    let me = person(&id);
    assert_eq!(world.refusal(&me, "PATCH", "/me", json!({"accountEnabled": false})).await.0, 400);
    assert_eq!(world.refusal(&me, "DELETE", "/me", Value::Null).await.0, 400);
}

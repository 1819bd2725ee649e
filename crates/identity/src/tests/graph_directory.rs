//! Who may call, people, groups, and objects of any kind.

use lazurite_model::record::{Membership, User};
use serde_json::{Value, json};

use super::world::{CLIENT, IDENTITY_PRINCIPAL, PRINCIPAL, STRANGER, TENANT, World};

async fn group(world: &World, name: &str) -> String {
    let body = json!({"displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true});
    let reply = world.graph("admin", "POST", "/groups", body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["id"].as_str().unwrap().to_owned()
}

async fn add(world: &World, group: &str, member: &str) -> u16 {
    let body = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{member}")});
    world.graph("admin", "POST", &format!("/groups/{group}/members/$ref"), body).await.status
}

async fn user(world: &World, name: &str) -> Value {
    let body = json!({
        "accountEnabled": true, "displayName": name, "mailNickname": name, "userPrincipalName": format!("{name}@lazurite.localhost"),
        "passwordProfile": {"password": "a long passphrase", "forceChangePasswordNextSignIn": false},
    });
    let reply = world.graph("admin", "POST", "/users", body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn every_call_needs_a_token_and_every_write_an_administrator() {
    let world = World::new().await;
    let nobody = world.graph("nobody", "GET", "/applications", Value::Null).await;
    assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, "Bearer realm=\"\""));
    insta::assert_json_snapshot!(nobody.json());
    let id = TENANT;
    for (method, path) in [
        ("POST", "/applications".to_owned()),
        ("PATCH", format!("/applications/{id}")),
        ("DELETE", format!("/applications/{id}")),
        ("POST", format!("/applications/{id}/addPassword")),
        ("POST", format!("/applications/{id}/removePassword")),
        ("POST", "/servicePrincipals".into()),
        ("PATCH", format!("/servicePrincipals/{id}")),
        ("DELETE", format!("/servicePrincipals/{id}")),
        ("POST", "/users".into()),
        ("PATCH", format!("/users/{id}")),
        ("DELETE", format!("/users/{id}")),
        ("POST", "/groups".into()),
        ("PATCH", format!("/groups/{id}")),
        ("DELETE", format!("/groups/{id}")),
        ("POST", format!("/groups/{id}/members/$ref")),
        ("DELETE", format!("/groups/{id}/members/{id}/$ref")),
    ] {
        let reply = world.graph("reader", method, &path, json!({})).await;
        let code = &reply.json()["error"]["code"];
        assert_eq!((reply.status, code), (403, &"Authorization_RequestDenied".into()), "{method} {path}");
        assert_eq!(world.graph("nobody", method, &path, json!({})).await.status, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn other_tenants_do_not_exist_for_a_caller() {
    let world = World::new().await;
    for path in ["/applications", "/users", "/groups"] {
        let reply = world.graph("stranger", "GET", path, Value::Null).await;
        assert_eq!(reply.json()["value"], json!([]), "{path}");
    }
    let reply = world.graph("stranger", "GET", "/servicePrincipals?$select=id", Value::Null).await;
    assert_eq!(reply.json()["value"], json!([{"id": STRANGER}]), "nobody but itself");
    for (method, path) in [
        ("GET", format!("/servicePrincipals/{PRINCIPAL}")),
        ("GET", format!("/servicePrincipals(appId='{CLIENT}')")),
        ("GET", format!("/directoryObjects/{PRINCIPAL}")),
        ("DELETE", format!("/servicePrincipals/{PRINCIPAL}")),
        ("DELETE", format!("/applications(appId='{CLIENT}')")),
    ] {
        assert_eq!(world.graph("stranger", method, &path, Value::Null).await.status, 404, "{method} {path}");
    }
    let by_id = world.graph("stranger", "POST", "/directoryObjects/getByIds", json!({"ids": [PRINCIPAL]})).await;
    assert_eq!(by_id.json()["value"], json!([]));
}

#[tokio::test]
async fn a_person_is_made_found_by_name_changed_and_removed() {
    let world = World::new().await;
    let ada = user(&world, "ada").await;
    insta::assert_json_snapshot!("user", ada);
    let record = world.read::<User>(ada["id"].as_str().unwrap()).await.unwrap();
    assert!(lazurite_crypto::password::verify("a long passphrase", &record.password.unwrap()));
    let path = "/users/Ada@Lazurite.localhost";
    assert_eq!(world.graph("reader", "GET", path, Value::Null).await.json()["id"], ada["id"]);
    let patch = json!({"displayName": "Ada L.", "passwordProfile": {"password": "another passphrase"}});
    assert_eq!(world.graph("admin", "PATCH", path, patch).await.status, 204);
    let record = world.read::<User>(ada["id"].as_str().unwrap()).await.unwrap();
    assert_eq!(record.display_name, "Ada L.");
    assert!(lazurite_crypto::password::verify("another passphrase", &record.password.unwrap()));
    let filter = "/users?$filter=userPrincipalName%20eq%20'ada@lazurite.localhost'";
    assert_eq!(world.graph("reader", "GET", filter, Value::Null).await.json()["value"].as_array().unwrap().len(), 1);
    assert_eq!(world.graph("admin", "DELETE", path, Value::Null).await.status, 204);
    assert_eq!(world.graph("reader", "GET", path, Value::Null).await.status, 404);
}

#[tokio::test]
async fn people_need_a_name_in_the_tenants_domain_and_a_password_worth_the_name() {
    let world = World::new().await;
    user(&world, "ada").await;
    let body = |name: &str, password: &str| {
        json!({
            "accountEnabled": true, "displayName": "x", "mailNickname": "x", "userPrincipalName": name,
            "passwordProfile": {"password": password},
        })
    };
    for (name, password, reason) in [
        ("bob@elsewhere.example", "a long passphrase", "domain"),
        ("bob", "a long passphrase", "domain"),
        ("b b@lazurite.localhost", "a long passphrase", "userPrincipalName"),
        ("bob@lazurite.localhost", "short", "password"),
        ("ADA@lazurite.localhost", "a long passphrase", "already exists"),
    ] {
        let reply = world.graph("admin", "POST", "/users", body(name, password)).await;
        let message = reply.json()["error"]["message"].to_string();
        assert!(reply.status == 400 && message.contains(reason), "{name}: {message}");
    }
}

#[tokio::test]
async fn groups_hold_members_of_all_kinds_and_of_each_other() {
    let world = World::new().await;
    let (outer, inner) = (group(&world, "outer").await, group(&world, "inner").await);
    let ada = user(&world, "ada").await["id"].as_str().unwrap().to_owned();
    for (group, member) in [(&inner, PRINCIPAL), (&inner, &*ada), (&outer, &*inner), (&inner, &*outer)] {
        assert_eq!(add(&world, group, member).await, 204);
    }
    assert_eq!(add(&world, &inner, PRINCIPAL).await, 400, "already there");
    assert_eq!(add(&world, &inner, &inner).await, 400, "itself");
    assert_eq!(add(&world, &inner, TENANT).await, 404, "nobody");
    let members = world.graph("reader", "GET", &format!("/groups/{inner}/members"), Value::Null).await.json();
    let mut kinds: Vec<_> = members["value"].as_array().unwrap().iter().map(|m| m["@odata.type"].to_string()).collect();
    kinds.sort();
    let expected = ["group", "servicePrincipal", "user"].map(|kind| format!("\"#microsoft.graph.{kind}\""));
    assert_eq!(kinds, expected);

    let groups = world
        .graph("reader", "POST", "/users/ada@lazurite.localhost/getMemberGroups", json!({"securityEnabledOnly": true}))
        .await
        .json();
    assert_eq!(groups["value"].as_array().unwrap().len(), 2, "directly and through the other");
    let checked = json!({"groupIds": [outer, TENANT]});
    let path = format!("/directoryObjects/{PRINCIPAL}/checkMemberGroups");
    assert_eq!(world.graph("reader", "POST", &path, checked).await.json()["value"], json!([outer]));

    let path = format!("/groups/{inner}/members/{PRINCIPAL}/$ref");
    assert_eq!(world.graph("admin", "DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(world.graph("admin", "DELETE", &path, Value::Null).await.status, 404);
    assert_eq!(world.graph("admin", "DELETE", &format!("/groups/{inner}"), Value::Null).await.status, 204);
    assert_eq!(world.list::<Membership>().await, [], "no membership outlives its group or its member");
}

#[tokio::test]
async fn a_group_may_begin_with_members() {
    let world = World::new().await;
    let body = json!({
        "displayName": "g", "mailNickname": "g", "mailEnabled": false, "securityEnabled": true, "groupTypes": [],
        "members@odata.bind": [format!("https://graph.localhost:8443/v1.0/directoryObjects/{PRINCIPAL}")],
    });
    let made = world.graph("admin", "POST", "/groups", body).await;
    insta::assert_json_snapshot!("group", made.json());
    let path = "/groups?$filter=displayName%20eq%20'g'%20and%20mailNickname%20eq%20'g'";
    assert_eq!(world.graph("reader", "GET", path, Value::Null).await.json()["value"].as_array().unwrap().len(), 1);
    assert_eq!(world.list::<Membership>().await.len(), 1);
}

#[tokio::test]
async fn objects_of_any_kind_are_found_by_id() {
    let world = World::new().await;
    let body = json!({
        "ids": [IDENTITY_PRINCIPAL, TENANT], "types": ["user", "group", "servicePrincipal", "directoryObjectPartnerReference"],
    });
    insta::assert_json_snapshot!(world.graph("reader", "POST", "/directoryObjects/getByIds", body).await.json());
    let users = json!({"ids": [IDENTITY_PRINCIPAL], "types": ["user"]});
    assert_eq!(world.graph("reader", "POST", "/directoryObjects/getByIds", users).await.json()["value"], json!([]));
    let nonsense = json!({"ids": ["x"]});
    assert_eq!(world.graph("reader", "POST", "/directoryObjects/getByIds", nonsense).await.status, 400);
}

#[tokio::test]
async fn me_is_a_person_or_nobody() {
    let world = World::new().await;
    let app = world.graph("reader", "GET", "/me", Value::Null).await;
    assert_eq!((app.status, &app.json()["error"]["code"]), (400, &"BadRequest".into()));
    let ada = user(&world, "ada").await["id"].as_str().unwrap().to_owned();
    let me = world.graph(&format!("person:{ada}"), "GET", "/me", Value::Null).await;
    assert_eq!(me.json()["userPrincipalName"], "ada@lazurite.localhost");
}

#[tokio::test]
async fn the_tenant_shows_itself() {
    let world = World::new().await;
    insta::assert_json_snapshot!(world.graph("reader", "GET", "/organization", Value::Null).await.json());
}

#[tokio::test]
async fn what_does_not_exist_says_so_in_graphs_words() {
    let world = World::new().await;
    let unknown = world.graph("reader", "GET", "/nonsense", Value::Null).await;
    assert_eq!((unknown.status, &unknown.json()["error"]["code"]), (400, &"BadRequest".into()));
    let method = world.graph("reader", "PUT", "/applications", Value::Null).await;
    assert_eq!((method.status, &method.json()["error"]["code"]), (405, &"Request_BadRequest".into()));
    let missing = world.graph("reader", "GET", &format!("/groups/{TENANT}"), Value::Null).await;
    insta::assert_json_snapshot!(missing.json());
}

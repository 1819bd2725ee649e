//! Elevated access: for Global Administrators of the directory, and within it.

use lazurite_model::record::{DirectoryRole, ServicePrincipal, ServicePrincipalKind, User};
use lazurite_model::{Clock as _, PrincipalId, TenantId};
use lazurite_store::AuditFilter;
use serde_json::json;
use uuid::Uuid;

use crate::support::*;

const ELEVATE: &str = "/providers/Microsoft.Authorization/elevateAccess?api-version=2016-07-01";
const V: &str = "api-version=2022-04-01";
const EVE: PrincipalId = PrincipalId(Uuid::from_u128(0x77));

fn assignments(scope: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleAssignments?{V}&$filter=atScope()")
}

async fn make_administrator(world: &World, id: PrincipalId) {
    let roles = vec![DirectoryRole::GlobalAdministrator];
    let mut tx = world.write().await;
    tx.put(&User { directory_roles: roles, ..user(id, "eve", world.clock.now()) }).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_global_administrator_becomes_user_access_administrator_of_everything_in_the_directory() {
    let world = World::new().await;
    make_administrator(&world, EVE).await;
    world.send_as(EVE, "GET", &assignments(GROUP), None).await.expect(403);
    for _ in 0..2 {
        assert_eq!(world.send_as(EVE, "POST", ELEVATE, None).await.expect(200).body, json!(null));
    }
    let listed = world.send_as(EVE, "GET", &assignments("/"), None).await.expect(200);
    assert_eq!(listed.body["value"].as_array().unwrap().len(), 1, "elevating twice changes nothing");
    let assignment = &listed.body["value"][0]["properties"];
    assert_eq!(assignment["scope"], "/");
    assert_eq!(assignment["principalType"], "User");
    let role = assignment["roleDefinitionId"].as_str().unwrap();
    assert!(role.ends_with("/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"), "{role}");
    world.send_as(EVE, "GET", &assignments(GROUP), None).await.expect(200);
    let grant = format!("{GROUP}/providers/Microsoft.Authorization/roleAssignments/{}?{V}", Uuid::from_u128(0x88));
    let body = json!({"properties": {"roleDefinitionId": role_of_reader(), "principalId": EVE}});
    world.send_as(EVE, "PUT", &grant, Some(body)).await.expect(201);
    let everything = AuditFilter {
        target: String::new(),
        from: jiff::Timestamp::MIN,
        until: jiff::Timestamp::MAX,
        before: None,
        limit: 100,
    };
    let audit = world.store.audit_log(&everything).await.unwrap();
    let action = "Microsoft.Authorization/elevateAccess/action";
    assert!(audit.iter().any(|row| row.audit.action == action && row.audit.caller == Some(EVE)));
    // What was taken is given back like any other assignment.
    let id = listed.body["value"][0]["id"].as_str().unwrap();
    world.send_as(EVE, "DELETE", &format!("{id}?{V}"), None).await.expect(200);
    world.send_as(EVE, "GET", &assignments("/"), None).await.expect(403);
}

fn role_of_reader() -> String {
    format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}")
}

#[tokio::test]
async fn nobody_else_elevates_whatever_their_roles() {
    let world = World::new().await;
    let now = world.clock.now();
    let identity = PrincipalId(Uuid::from_u128(0x78));
    let mut tx = world.write().await;
    let managed = ServicePrincipal {
        kind: ServicePrincipalKind::ManagedIdentity,
        directory_roles: vec![DirectoryRole::GlobalAdministrator],
        ..application(identity, "identity", now)
    };
    tx.insert(&managed).await.unwrap();
    tx.commit().await.unwrap();
    for role in ["8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"] {
        world.grant(ADA, role, "/").await;
    }
    for who in [OWNER, ADA, identity] {
        let refused = world.send_as(who, "POST", ELEVATE, None).await.expect(403);
        assert_eq!(refused.code(), "AuthorizationFailed");
        assert!(refused.message().contains("Microsoft.Authorization/elevateAccess/action"), "{}", refused.message());
    }
    let bearer = format!("Bearer vouched {}", Uuid::from_u128(0xdef));
    world.request("POST", ELEVATE, &[("authorization", &bearer)], "").await.expect(403);
}

#[tokio::test]
async fn elevated_access_stays_in_the_administrators_own_directory() {
    let world = World::new().await;
    make_administrator(&world, EVE).await;
    let now = world.clock.now();
    let victim = PrincipalId(Uuid::from_u128(0x79));
    let mut tx = world.write().await;
    let foreign = TenantId(FOREIGN.0);
    tx.insert(&ServicePrincipal { tenant: foreign, ..application(victim, "victim", now) }).await.unwrap();
    tx.commit().await.unwrap();
    world.send_as(EVE, "POST", ELEVATE, None).await.expect(200);
    for scope in
        [format!("/subscriptions/{FOREIGN}"), format!("/providers/Microsoft.Management/managementGroups/{FOREIGN}")]
    {
        let status = world.send_as(EVE, "GET", &assignments(&scope), None).await.status.as_u16();
        assert!([401, 403, 404].contains(&status), "{scope}: {status}");
        let own = json!({"properties": {"roleDefinitionId": role_of_reader(), "principalId": EVE}});
        let grant = format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{}?{V}", Uuid::from_u128(0x89));
        let status = world.send_as(EVE, "PUT", &grant, Some(own)).await.status.as_u16();
        assert!([401, 403, 404].contains(&status), "{scope}: {status}");
    }
    // A role for one of theirs, at the scope that both directories share, would open theirs to whoever has that principal.
    let theirs = json!({"properties": {"roleDefinitionId": role_of_reader(), "principalId": victim}});
    let grant = format!("/providers/Microsoft.Authorization/roleAssignments/{}?{V}", Uuid::from_u128(0x90));
    assert_eq!(world.send_as(EVE, "PUT", &grant, Some(theirs)).await.expect(400).code(), "PrincipalNotFound");
}

//! Nobody grants what they may not: each role that could be thought to, against everything that it might try.

use lazurite_model::{Clock as _, PrincipalId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::*;

const V: &str = "api-version=2022-04-01";
const ROLES: [(&str, &str); 8] = [
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    ("User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
    ("Role Based Access Control Administrator", "f58310d9-a9f6-439a-9e8d-f62e7b41a168"),
    ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    ("Reader", READER),
    ("Azure Maps Contributor", MAPS_CONTRIBUTOR),
    ("Resource Policy Contributor", "36243c78-bf99-498c-9df9-86d9f8d28608"),
    ("Locks Contributor", "28bf596f-4eb7-45ce-b5bc-6cf482fec137"),
];

fn authorization(rest: &str, version: &str) -> String {
    format!("{GROUP}/providers/Microsoft.Authorization/{rest}?{version}")
}

/// Whom the one with that number would give roles to.
fn friend(seed: u128) -> PrincipalId {
    PrincipalId(Uuid::from_u128(0xCC00 + seed))
}

/// Everything that would widen somebody's reach or lift a barrier: what it is called, and the request.
fn attempts(seed: u128) -> Vec<(&'static str, &'static str, String, Option<Value>)> {
    let id = |at: u128| Uuid::from_u128(0xF000 + seed * 16 + at).to_string();
    let assign =
        |role: &str| Some(json!({"properties": {"roleDefinitionId": self::role(role), "principalId": friend(seed)}}));
    let define = json!({"properties": {"roleName": format!("r{seed}"), "assignableScopes": [GROUP], "permissions": [{"actions": ["*"]}]}});
    let deny = json!({"properties": {
        "denyAssignmentName": "d",
        "permissions": [{"actions": ["*/delete"]}],
        "principals": [{"id": STAFF, "type": "Group"}],
    }});
    let preview = "api-version=2024-07-01-preview";
    vec![
        ("assign Reader", "PUT", authorization(&format!("roleAssignments/{}", id(0)), V), assign(READER)),
        ("assign Owner", "PUT", authorization(&format!("roleAssignments/{}", id(1)), V), assign(ROLES[0].1)),
        ("take a role away", "DELETE", authorization(&format!("roleAssignments/{}", id(0)), V), None),
        ("define a role", "PUT", authorization(&format!("roleDefinitions/{}", id(2)), V), Some(define)),
        ("delete a role", "DELETE", authorization(&format!("roleDefinitions/{}", id(2)), V), None),
        ("deny", "PUT", authorization(&format!("denyAssignments/{}", id(3)), preview), Some(deny)),
        ("lift a denial", "DELETE", authorization(&format!("denyAssignments/{}", id(3)), preview), None),
        ("elevate", "POST", "/providers/Microsoft.Authorization/elevateAccess?api-version=2016-07-01".to_owned(), None),
    ]
}

#[tokio::test]
async fn every_role_against_what_it_might_try() {
    let world = World::new().await;
    let mut table = String::new();
    for (at, (name, role)) in ROLES.into_iter().enumerate() {
        let who = PrincipalId(Uuid::from_u128(0xC00 + at as u128));
        let mut tx = world.write().await;
        for id in [who, friend(at as u128)] {
            tx.insert(&application(id, name, world.clock.now())).await.unwrap();
        }
        tx.commit().await.unwrap();
        world.grant(who, role, GROUP).await;
        table.push_str(&format!("{name}:"));
        for (what, method, path, body) in attempts(at as u128) {
            let status = world.send_as(who, method, &path, body).await.status;
            assert!(status.is_success() || status == 403, "{name} tries to {what}: {status}");
            if status != 403 {
                table.push_str(&format!(" {what};"));
            }
        }
        table.push('\n');
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn a_role_reaches_no_further_than_the_scope_it_is_given_at() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    world.grant(ADA, ROLES[1].1, &account("m")).await;
    let body = json!({"properties": {"roleDefinitionId": role(ROLES[0].1), "principalId": ADA}});
    let at =
        |scope: &str| format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{}?{V}", Uuid::from_u128(1));
    let subscription = format!("/subscriptions/{SUBSCRIPTION}");
    let group = format!("/providers/Microsoft.Management/managementGroups/{TENANT}");
    for scope in [GROUP, &subscription, &group, "", &format!("{}x", account("m"))] {
        world.send_as(ADA, "PUT", &at(scope), Some(body.clone())).await.expect(403);
    }
    world.send_as(ADA, "PUT", &at(&account("m")), Some(body)).await.expect(201);
}

#[tokio::test]
async fn a_custom_role_grants_its_holder_no_right_to_grant() {
    let world = World::new().await;
    let custom = "9704f361-53e9-4958-8d82-4e09e04db265";
    let body = json!({"properties": {"roleName": "all but access", "assignableScopes": [GROUP], "permissions": [
        {"actions": ["*"], "notActions": ["microsoft.authorization/*/WRITE", "Microsoft.Authorization/*/delete"]},
    ]}});
    world.send("PUT", &authorization(&format!("roleDefinitions/{custom}"), V), Some(body)).await.expect(201);
    world.grant(ADA, custom, GROUP).await;
    let body = json!({"properties": {"roleDefinitionId": role(READER), "principalId": ADA}});
    let path = authorization(&format!("roleAssignments/{}", Uuid::from_u128(1)), V);
    world.send_as(ADA, "PUT", &path, Some(body)).await.expect(403);
    world.send_as(ADA, "GET", &format!("{GROUP}?api-version=2021-04-01"), None).await.expect(200);
}

//! Who may do what: by access policy in one vault, by role in the other.

use lazurite_model::PrincipalId;
use serde_json::json;

use crate::support::*;

/// Every operation on a secret, in an order in which an owner can do them all.
const OPERATIONS: [(&str, &str, &str); 12] = [
    ("set", "PUT", "/secrets/shared"),
    ("get", "GET", "/secrets/shared"),
    ("update", "PATCH", "/secrets/shared/"),
    ("list", "GET", "/secrets"),
    ("versions", "GET", "/secrets/shared/versions"),
    ("backup", "POST", "/secrets/shared/backup"),
    ("delete", "DELETE", "/secrets/shared"),
    ("list deleted", "GET", "/deletedsecrets"),
    ("get deleted", "GET", "/deletedsecrets/shared"),
    ("recover", "POST", "/deletedsecrets/shared/recover"),
    ("restore", "POST", "/secrets/restore"),
    ("purge", "DELETE", "/deletedsecrets/none"),
];

async fn allowed(world: &World, who: PrincipalId, vault: &str) -> Vec<&'static str> {
    let mut allowed = Vec::new();
    for (name, method, path) in OPERATIONS {
        let answer = world.send(who, method, vault, path, Some(json!({ "value": "x" }))).await;
        assert!(!answer.status.is_server_error(), "{name}: {}", answer.body);
        if answer.status != 403 && answer.status != 401 {
            allowed.push(name);
        }
    }
    allowed
}

#[tokio::test]
async fn access_policies_decide_where_roles_do_not() {
    let world = World::new().await;
    let everything: Vec<&str> = OPERATIONS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(allowed(&world, OWNER, "policies").await, everything);
    assert_eq!(allowed(&world, READER, "policies").await, ["get", "get deleted"]);
    assert_eq!(allowed(&world, MEMBER, "policies").await, ["list", "versions", "list deleted"]);
    assert!(allowed(&world, NOBODY, "policies").await.is_empty());
    assert!(
        allowed(&world, STRANGER, "policies").await.is_empty(),
        "a policy for another directory's principal opens nothing"
    );
}

#[tokio::test]
async fn roles_decide_where_the_vault_says_so() {
    let world = World::new().await;
    let everything: Vec<&str> = OPERATIONS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(allowed(&world, OWNER, "roles").await, everything);
    // Its role is assigned at the one secret.
    assert_eq!(allowed(&world, READER, "roles").await, ["get", "versions", "get deleted"]);
    world.send(READER, "GET", "roles", "/secrets/other", None).await.expect(403);
    assert!(allowed(&world, MEMBER, "roles").await.is_empty(), "access policies count for nothing here");
    let refused = world.send(NOBODY, "GET", "roles", "/secrets/shared", None).await.expect(403);
    assert_eq!(refused.code(), ("Forbidden", "ForbiddenByRbac"));
}

#[tokio::test]
async fn the_challenge_comes_before_anything_else() {
    let world = World::new().await;
    for (method, path, token) in [
        ("PUT", "/secrets/s?api-version=7.4", None),
        ("PUT", "/nonsense", None),
        ("GET", "/secrets", Some("Bearer forged")),
    ] {
        let answer = world.raw(method, "policies", path, token, None).await.expect(401);
        assert_eq!(
            answer.headers["www-authenticate"],
            "Bearer authorization=\"https://localhost:8443/11111111-1111-4111-8111-111111111111\", resource=\"https://vault.localhost:8443\""
        );
        assert_eq!(answer.code().0, "Unauthorized");
    }
    world.raw("GET", "no-such-vault", "/secrets", None, None).await.expect(404);
}

#[tokio::test]
async fn a_vault_keeps_addresses_out() {
    let world = World::new().await;
    let walled = world.send(OWNER, "GET", "walled", "/secrets", None).await.expect(403);
    assert_eq!(walled.code(), ("Forbidden", "ForbiddenByFirewall"));
    let dark = world.send(OWNER, "GET", "dark", "/secrets", None).await.expect(403);
    assert_eq!(dark.code(), ("Forbidden", "ForbiddenByConnection"));
}

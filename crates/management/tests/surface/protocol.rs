//! What holds for every request: authentication, spelling of paths, headers, refusals in ARM's words.

use lazurite_store::Store;
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn nothing_but_the_metadata_is_there_without_a_token() {
    let world = World::new().await;
    for path in ["/subscriptions?api-version=2022-12-01", "/nothing", "/providers/Microsoft.Maps/operations"] {
        world.request("GET", path, &[], "").await.expect(401);
        world.request("GET", path, &[("authorization", "Bearer nobody")], "").await.expect(401);
    }
}

#[tokio::test]
async fn paths_are_matched_without_regard_to_case_and_empty_segments() {
    let world = World::new().await;
    world.make_account("MyMaps", json!({})).await;
    let path = account("MYMAPS")
        .replace("resourceGroups", "resourcegroups")
        .replace("Microsoft.Maps/accounts", "microsoft.maps/ACCOUNTS");
    let shown = world.send("GET", &format!("/{path}/?api-version=2023-06-01"), None).await.expect(200);
    assert_eq!(shown.body["name"], "MyMaps");
    assert_eq!(shown.body["id"], account("MyMaps"));
}

#[tokio::test]
async fn answers_carry_their_ids_and_are_never_cached() {
    let world = World::new().await;
    let owner = format!("Bearer {OWNER}");
    let headers = [
        ("authorization", owner.as_str()),
        ("x-ms-client-request-id", "mine"),
        ("x-ms-return-client-request-id", "true"),
        ("x-ms-correlation-request-id", "ours"),
    ];
    for path in ["/subscriptions?api-version=2022-12-01", "/nothing"] {
        let answer = world.request("GET", path, &headers, "").await;
        assert_eq!(answer.headers["x-ms-client-request-id"], "mine");
        assert_eq!(answer.headers["x-ms-correlation-request-id"], "ours");
        assert_eq!(answer.headers["x-ms-request-id"].len(), 36);
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert!(answer.headers.get("strict-transport-security").is_none(), "not on localhost");
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_arms_words() {
    let world = World::new().await;
    for (method, path, status, code) in [
        ("GET", "/nothing", 404, "MissingSubscription"),
        ("GET", "/subscriptions/x/providers/Contoso.X/ys", 404, "InvalidResourceNamespace"),
        ("GET", "/subscriptions/x/providers/Microsoft.Maps/ys", 404, "InvalidResourceType"),
        ("DELETE", "/subscriptions", 405, "MethodNotAllowed"),
        ("POST", &account("m"), 405, "MethodNotAllowed"),
        ("GET", "/subscriptions", 400, "MissingApiVersionParameter"),
        ("GET", "/subscriptions?api-version=1", 400, "InvalidApiVersionParameter"),
    ] {
        assert_eq!(world.send(method, path, None).await.expect(status).code(), code, "{method} {path}");
    }
    let wrong = world.send("POST", &account("m"), None).await;
    assert_eq!(wrong.headers["allow"], "PUT, PATCH, GET, DELETE");
}

#[tokio::test]
async fn a_body_of_more_than_four_mebibytes_is_not_read() {
    let world = World::new().await;
    let owner = format!("Bearer {OWNER}");
    let body = "x".repeat((4 << 20) + 1);
    let path = format!("{}?api-version=2023-06-01", account("m"));
    let answer = world.request("PUT", &path, &[("authorization", &owner)], body).await.expect(413);
    assert_eq!(answer.code(), "RequestContentTooLarge");
}

#[tokio::test]
async fn a_refused_request_changes_nothing() {
    let world = World::new().await;
    let revision = async |store: &Store| store.revision().await.unwrap();
    let before = revision(&world.store).await;
    let path = format!("{}?api-version=2023-06-01", account("m"));
    world.send("PUT", &path, Some(json!({"location": "mars"}))).await.expect(400);
    world.send_as(ADA, "PUT", &path, Some(json!({"location": "eastus", "sku": {"name": "G2"}}))).await.expect(403);
    world.send("DELETE", &path, None).await.expect(204);
    assert_eq!(revision(&world.store).await, before);
}

#[tokio::test]
async fn a_removed_callers_token_is_worth_nothing() {
    let world = World::new().await;
    let mut tx = world.write().await;
    tx.delete::<lazurite_model::record::ServicePrincipal>(&OWNER.to_string()).await.unwrap();
    tx.commit().await.unwrap();
    world.send("GET", "/subscriptions?api-version=2022-12-01", None).await.expect(401);
}

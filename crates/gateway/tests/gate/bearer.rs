//! Tokens of the directory.

use lazurite_model::record::ServicePrincipal;

use crate::world::{Account, Bearer, World, account_id, app, assignment, group, membership, tenant, unique_id};

#[tokio::test]
async fn a_token_with_a_role_opens_the_account_and_without_one_is_told_which() {
    let world = World::new();
    assert_eq!(world.tile().bearer(&Bearer::of(0).sign(), 0).status().await, 200);
    let refused = world.tile().bearer(&Bearer::of(1).sign(), 0).send().await;
    assert_eq!((refused.status, &*refused.code()), (403, "403 Forbidden"));
    assert!(refused.message().contains("Microsoft.Maps/accounts/services/render/read"), "{}", refused.message());
    assert!(refused.message().contains("account0"), "{}", refused.message());
    assert_eq!(world.tile().bearer(&Bearer::of(0).sign(), 1).status().await, 403, "no role on the other account");
}

#[tokio::test]
async fn issuers_and_audiences_of_ours_are_accepted_in_every_spelling() {
    let world = World::new();
    for aud in [
        "https://atlas.microsoft.com",
        "https://atlas.microsoft.com/",
        "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6",
        "https://localhost:8443",
        "https://localhost:8443/",
    ] {
        assert_eq!(world.tile().bearer(&Bearer::of(0).with("aud", aud).sign(), 0).status().await, 200, "{aud}");
    }
    let version_2 = Bearer::of(0).with("iss", format!("https://localhost:8443/{}/v2.0", tenant(0))).sign();
    assert_eq!(world.tile().bearer(&version_2, 0).status().await, 200);
    assert_eq!(
        world
            .tile()
            .header("authorization", format!("bEARER  {version_2} "))
            .header("x-ms-client-id", unique_id(0).to_string().to_uppercase())
            .status()
            .await,
        200
    );
}

#[tokio::test]
async fn the_client_id_is_required_and_must_be_known() {
    let world = World::new();
    let token = Bearer::of(0).sign();
    let missing = world.tile().header("authorization", format!("Bearer {token}")).send().await;
    assert_eq!((missing.status, &*missing.challenge_error()), (401, "MissingClientId"));
    assert!(missing.message().contains("x-ms-client-id"));
    for wrong in ["undefined", "00000000-0000-4000-8000-000000000000"] {
        let refused = world
            .tile()
            .header("authorization", format!("Bearer {token}"))
            .header("x-ms-client-id", wrong)
            .send()
            .await;
        assert_eq!((refused.status, &*refused.challenge_error()), (401, "InvalidClientId"), "{wrong}");
    }
    let foreign = world.tile().bearer(&token, 2).send().await;
    assert_eq!(
        (foreign.status, &*foreign.challenge_error()),
        (401, "InvalidClientId"),
        "an account of another directory"
    );
    let theirs = world.tile().bearer(&Bearer::of(4).sign(), 0).send().await;
    assert_eq!(
        (theirs.status, &*theirs.challenge_error()),
        (401, "InvalidClientId"),
        "a principal of another directory"
    );
}

#[tokio::test]
async fn roles_are_asked_on_every_request_though_the_token_is_remembered() {
    let world = World::new();
    let token = Bearer::of(1).sign();
    let ask = || world.tile().bearer(&token, 0).status();
    assert_eq!(ask().await, 403);
    let assigned = assignment(10, 1, "Azure Maps Data Reader", account_id(0).group().unwrap());
    world.put(assigned.clone());
    assert_eq!(ask().await, 200, "a role at the resource group");
    world.delete(&assigned);
    assert_eq!(ask().await, 403);
    world.put(group(5));
    world.put(assignment(11, 5, "Azure Maps Search and Render Data Reader", account_id(0)));
    world.put(membership(5, 1));
    assert_eq!(ask().await, 200, "a role of a group");
    assert_eq!(world.get("/spatial/geofence?api-version=1.0").bearer(&token, 0).status().await, 405);
    world.delete(&membership(5, 1));
    assert_eq!(ask().await, 403);
}

#[tokio::test]
async fn what_a_remembered_token_may_do_says_nothing_of_other_operations_and_accounts() {
    let world = World::new();
    world.put(assignment(10, 1, "Azure Maps Search and Render Data Reader", account_id(0)));
    let token = Bearer::of(1).sign();
    let post = |uri| world.request(http::Method::POST, uri).bearer(&token, 0).status();
    // Twice around, so that each is asked before and after every other.
    for _ in 0..2 {
        assert_eq!(world.tile().bearer(&token, 0).status().await, 200);
        assert_eq!(world.get("/reverse?api-version=1.0").bearer(&token, 0).status().await, 200);
        assert_eq!(world.get("/weather/now?api-version=1.0").bearer(&token, 0).status().await, 403);
        assert_eq!(post("/spatial/geofence?api-version=1.0").await, 403);
        assert_eq!(world.tile().bearer(&token, 1).status().await, 403, "another account");
        assert_eq!(world.tile().bearer(&token, 99).status().await, 401, "no account");
    }
}

#[tokio::test]
async fn an_operation_with_two_actions_wants_both() {
    let world = World::new();
    let token = Bearer::of(0).sign();
    let ask = || world.request(http::Method::POST, "/spatial/geofence?api-version=1.0").bearer(&token, 0).send();
    let refused = ask().await;
    assert_eq!(refused.status, 403);
    assert!(refused.message().contains("spatial/write"), "{}", refused.message());
    world.put(assignment(12, 0, "Azure Maps Data Contributor", account_id(0)));
    assert_eq!(ask().await.status, 200);
}

#[tokio::test]
async fn disabled_and_deleted_principals_are_refused_at_once() {
    let world = World::new();
    let token = Bearer::of(0).sign();
    let ask = || world.tile().bearer(&token, 0).send();
    assert_eq!(ask().await.status, 200);
    world.put(ServicePrincipal { account_enabled: false, ..app(0) });
    assert_eq!((ask().await.status, &*ask().await.challenge_error()), (401, "invalid_token"));
    world.put(app(0));
    assert_eq!(ask().await.status, 200);
    world.delete(&app(0));
    assert_eq!(ask().await.status, 401);
}

#[tokio::test]
async fn a_remembered_token_ends_when_its_time_or_its_key_does() {
    let world = World::new();
    let token = Bearer::of(0).sign();
    let ask = || world.tile().bearer(&token, 0).send();
    assert_eq!(ask().await.status, 200);
    world.clock.advance_seconds(3599);
    assert_eq!(ask().await.status, 200);
    world.clock.advance_seconds(1);
    let expired = ask().await;
    assert_eq!((expired.status, &*expired.challenge_error()), (401, "invalid_token"));
    assert!(expired.message().contains("expired"), "{}", expired.message());
    world.clock.advance_seconds(-1);
    assert_eq!(ask().await.status, 200);
    world.delete(&world.signing_key());
    assert_eq!(ask().await.status, 401);
    world.put(world.signing_key());
    assert_eq!(ask().await.status, 200);
}

#[tokio::test]
async fn a_token_works_where_keys_are_disabled() {
    let world = World::new();
    world.put(Account { local_auth_disabled: true, ..Account::new(0) }.record());
    assert_eq!(world.tile().bearer(&Bearer::of(0).sign(), 0).status().await, 200);
}

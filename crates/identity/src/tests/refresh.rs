//! Refresh tokens: one after the other, for every API, until they are taken back.

use std::sync::Arc;

use lazurite_model::record::{PermissionGrant, TokenFamily, User};

use super::people::{ADA, MAPS_SCOPE, PAGE, PUBLIC, SERVER, ada, ask, code, consent_to, redeem, refresh, user};
use super::world::{OTHER_TENANT, World, form};

const CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const POWERSHELL: &str = "1950a258-227b-4e31-a9cf-717495945fc2";

async fn first(client: &str, scope: &str) -> (World, String) {
    let world = ada().await;
    if client != CLI {
        consent_to(&world, client, scope).await;
    }
    let code = code(&world, client, scope).await;
    let reply = redeem(&world, client, &code).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let token = reply.json()["refresh_token"].as_str().unwrap().to_owned();
    (world, token)
}

#[tokio::test]
async fn each_use_gives_the_next_token() {
    let (world, mut token) = first(PUBLIC, MAPS_SCOPE).await;
    for _ in 0..3 {
        let reply = refresh(&world, PUBLIC, &token, None).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let next = reply.json()["refresh_token"].as_str().unwrap().to_owned();
        assert_ne!(next, token);
        token = next;
    }
}

#[tokio::test]
async fn an_old_token_that_comes_again_ends_the_family() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    let next = refresh(&world, PUBLIC, &token, None).await.json()["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(refresh(&world, PUBLIC, &token, None).await.json()["error_codes"][0], 50173);
    assert_eq!(refresh(&world, PUBLIC, &next, None).await.json()["error_codes"][0], 50173);
}

#[tokio::test]
async fn a_token_that_was_never_given_ends_nothing() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    let forged = format!("{}A", token.trim_end_matches(|c: char| c != '.'));
    assert_eq!(refresh(&world, PUBLIC, &forged, None).await.json()["error_codes"][0], 70008);
    assert_eq!(refresh(&world, PUBLIC, &token, None).await.status, 200);
}

#[tokio::test]
async fn of_sixty_four_uses_at_once_one_succeeds() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    let world = Arc::new(world);
    let barrier = Arc::new(tokio::sync::Barrier::new(64));
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (world, barrier, token) = (Arc::clone(&world), Arc::clone(&barrier), token.clone());
        attempts.spawn(async move {
            barrier.wait().await;
            refresh(&world, PUBLIC, &token, None).await.status
        });
    }
    assert_eq!(attempts.join_all().await.iter().filter(|status| **status == 200).count(), 1);
}

#[tokio::test]
async fn azures_own_programs_share_theirs_and_reach_every_api() {
    let scope = "https://management.core.windows.net//.default offline_access openid profile";
    let (world, token) = first(CLI, scope).await;
    let graph = refresh(&world, CLI, &token, Some("https://graph.microsoft.com/.default")).await.json();
    assert_eq!(graph["foci"], "1");
    let claims = world.claims(graph["access_token"].as_str().unwrap());
    assert_eq!(claims["aud"], "https://graph.microsoft.com");
    let scopes = claims["scp"].as_str().unwrap();
    assert!(scopes.contains("Directory.AccessAsUser.All"), "{scopes}");
    let token = graph["refresh_token"].as_str().unwrap();
    let maps = refresh(&world, POWERSHELL, token, Some("https://atlas.microsoft.com/.default")).await;
    assert_eq!(maps.status, 200, "{}", maps.text);
}

#[tokio::test]
async fn a_token_is_for_its_client_and_its_tenant() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    assert_eq!(refresh(&world, CLI, &token, None).await.json()["error_codes"][0], 70000);
    assert_eq!(refresh(&world, SERVER, &token, None).await.json()["error_codes"][0], 70000);
    let fields = [("client_id", PUBLIC), ("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    let abroad = world.login(form(&format!("/{OTHER_TENANT}/oauth2/v2.0/token"), &fields)).await;
    assert_eq!(abroad.json()["error_codes"][0], 50020);
    let anywhere = world.login(form("/organizations/oauth2/v2.0/token", &fields)).await;
    assert_eq!(anywhere.status, 200, "{}", anywhere.text);
}

#[tokio::test]
async fn consent_that_was_taken_back_is_gone_at_the_next_refresh() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    for mut grant in world.list::<PermissionGrant>().await {
        grant.scopes.retain(|scope| scope != "user_impersonation");
        world.put(&grant).await;
    }
    let reply = refresh(&world, PUBLIC, &token, None).await;
    assert_eq!((reply.status, &reply.json()["error_codes"][0]), (400, &65001.into()));
}

#[tokio::test]
async fn who_was_disabled_gets_nothing_more() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    world.put(&User { account_enabled: false, ..user() }).await;
    assert_eq!(refresh(&world, PUBLIC, &token, None).await.json()["error_codes"][0], 50057);
}

#[tokio::test]
async fn taking_back_a_persons_sign_ins_ends_them_all() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    let audit = crate::oauth::family::audit(ADA.parse().unwrap(), "test", "test");
    let mut tx = world.state.store().begin(audit).await.unwrap();
    crate::oauth::family::revoke_all_of(&world.state, &mut tx, ADA.parse().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(world.list::<TokenFamily>().await.is_empty());
    assert_eq!(refresh(&world, PUBLIC, &token, None).await.json()["error_codes"][0], 50173);
}

#[tokio::test]
async fn a_pages_family_lasts_a_day_and_others_ninety_after_each_use() {
    let (world, token) = first(PAGE, MAPS_SCOPE).await;
    world.clock.advance_seconds(23 * 3600);
    let reply = refresh(&world, PAGE, &token, None).await.json();
    assert_eq!(reply["refresh_token_expires_in"], 3600);
    world.clock.advance_seconds(3600);
    let late = refresh(&world, PAGE, reply["refresh_token"].as_str().unwrap(), None).await;
    assert_eq!(late.json()["error_codes"][0], 70008);
}

#[tokio::test]
async fn an_unknown_api_or_permission_is_named() {
    let (world, token) = first(PUBLIC, MAPS_SCOPE).await;
    let unknown = refresh(&world, PUBLIC, &token, Some("api://nobody/.default")).await;
    assert_eq!(unknown.json()["error_codes"][0], 500011);
    let unoffered = refresh(&world, PUBLIC, &token, Some("https://atlas.microsoft.com/everything")).await;
    assert_eq!(unoffered.json()["error_codes"][0], 650053);
    let unregistered = refresh(&world, PUBLIC, &token, Some("https://vault.azure.net/.default")).await;
    assert_eq!(unregistered.json()["error_codes"][0], 650057);
    let unconsented = refresh(&world, PUBLIC, &token, Some("https://vault.azure.net/user_impersonation")).await;
    assert_eq!(unconsented.json()["error_codes"][0], 65001);
    let nothing = ask(&world, PUBLIC, &[("grant_type", "refresh_token")]).await;
    assert_eq!(nothing.json()["error_codes"][0], 900144);
}

//! Authorization codes at the token endpoint: what they give, and to whom they do not.

use std::sync::Arc;

use lazurite_model::record::{AuthorizationCode, Revocation, TokenFamily};

use super::people::{
    ADA, MAPS_SCOPE, PAGE, PUBLIC, SERVER, VERIFIER, ada, ask, code, consent_to, redeem, redirect_uri, refresh,
};
use super::world::{SECRET, World};

async fn ready(client: &str) -> (World, String) {
    let world = ada().await;
    consent_to(&world, client, MAPS_SCOPE).await;
    let code = code(&world, client, MAPS_SCOPE).await;
    (world, code)
}

#[tokio::test]
async fn a_code_gives_access_id_and_refresh_tokens() {
    let (world, code) = ready(PUBLIC).await;
    let reply = redeem(&world, PUBLIC, &code).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), "no-store, no-cache");
    let answer = reply.json();
    assert_eq!(answer["scope"], "https://atlas.microsoft.com/user_impersonation");
    let access = world.claims(answer["access_token"].as_str().unwrap());
    assert_eq!(access["aud"], "https://atlas.microsoft.com");
    assert_eq!(access["scp"], "user_impersonation");
    assert_eq!(access["oid"], ADA);
    assert_eq!(access["idtyp"], "user");
    assert_eq!(access["appidacr"], "0");
    assert_eq!(access["acct"], 0);
    let id = world.claims(answer["id_token"].as_str().unwrap());
    assert_eq!(id["aud"], PUBLIC);
    assert_eq!(id["nonce"], "the-nonce");
    assert_eq!(id["preferred_username"], "ada@lazurite.localhost");
    assert_eq!(id["sid"], access["sid"]);
    assert_ne!(id["sub"], access["sub"], "subjects are pairwise");
    assert!(answer["refresh_token"].is_string());
    assert!(answer["expires_in"].is_i64());
}

#[tokio::test]
async fn a_second_use_takes_back_what_the_first_gave() {
    let (world, code) = ready(PUBLIC).await;
    let first = redeem(&world, PUBLIC, &code).await.json();
    let second = redeem(&world, PUBLIC, &code).await;
    assert_eq!((second.status, &second.json()["error_codes"][0]), (400, &54005.into()));
    assert!(world.list::<TokenFamily>().await.is_empty());
    let sid = world.claims(first["access_token"].as_str().unwrap())["sid"].as_str().unwrap().to_owned();
    assert!(world.read::<Revocation>(&sid).await.is_some(), "the gate hears of it");
    let again = refresh(&world, PUBLIC, first["refresh_token"].as_str().unwrap(), None).await;
    assert_eq!(again.json()["error_codes"][0], 50173);
}

#[tokio::test]
async fn of_sixty_four_redemptions_at_once_one_succeeds() {
    let (world, code) = ready(PUBLIC).await;
    let world = Arc::new(world);
    let barrier = Arc::new(tokio::sync::Barrier::new(64));
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (world, barrier, code) = (Arc::clone(&world), Arc::clone(&barrier), code.clone());
        attempts.spawn(async move {
            barrier.wait().await;
            redeem(&world, PUBLIC, &code).await.status
        });
    }
    let statuses = attempts.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 63);
}

#[tokio::test]
async fn a_code_is_for_its_client_address_and_verifier_alone() {
    let (world, code) = ready(PUBLIC).await;
    let grant = ("grant_type", "authorization_code");
    let uri = ("redirect_uri", redirect_uri(PUBLIC));
    let verifier = ("code_verifier", VERIFIER);
    for (name, fields, expected) in [
        ("no verifier", vec![grant, ("code", &code), uri], 501481),
        ("a wrong verifier", vec![grant, ("code", &code), uri, ("code_verifier", "wrong")], 501481),
        (
            "the challenge as verifier",
            vec![grant, ("code", &code), uri, ("code_verifier", "usnX74KF2StIdV3DqSeVdiC55qslWkcQgkgLc-hBwTE")],
            501481,
        ),
        ("another port", vec![grant, ("code", &code), ("redirect_uri", "http://localhost:1"), verifier], 500112),
        ("no address", vec![grant, ("code", &code), verifier], 500112),
        ("an unknown code", vec![grant, ("code", "1.guess"), uri, verifier], 70008),
    ] {
        let reply = ask(&world, PUBLIC, &fields).await;
        assert_eq!(reply.json()["error_codes"][0], expected, "{name}: {}", reply.text);
    }
    let other = redeem(&world, SERVER, &code).await;
    assert_eq!(other.json()["error_codes"][0], 70000);
    assert_eq!(redeem(&world, PUBLIC, &code).await.status, 200, "refusals use nothing up");
}

#[tokio::test]
async fn a_server_proves_who_it_is() {
    let (world, code) = ready(SERVER).await;
    let without = redeem(&world, SERVER, &code).await;
    assert_eq!((without.status, &without.json()["error_codes"][0]), (401, &7000218.into()));
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", redirect_uri(SERVER)),
        ("code_verifier", VERIFIER),
        ("client_secret", SECRET),
    ];
    let reply = ask(&world, SERVER, &fields).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(world.claims(reply.json()["access_token"].as_str().unwrap())["appidacr"], "1");
}

#[tokio::test]
async fn what_is_a_pages_only_a_page_redeems() {
    let (world, code) = ready(PAGE).await;
    let fields = [
        ("client_id", PAGE),
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", redirect_uri(PAGE)),
        ("code_verifier", VERIFIER),
    ];
    let elsewhere = world.token(&format!("/{}/oauth2/v2.0/token", super::world::TENANT), &fields).await;
    assert_eq!(elsewhere.json()["error_codes"][0], 9002327);
    let reply = redeem(&world, PAGE, &code).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.json()["refresh_token_expires_in"], 86_400);
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes() {
    let (world, code) = ready(PUBLIC).await;
    world.clock.advance_seconds(600);
    let reply = redeem(&world, PUBLIC, &code).await;
    assert_eq!(reply.json()["error_codes"][0], 70008);
}

#[tokio::test]
async fn the_database_holds_no_code_and_no_refresh_token() {
    let (world, code) = ready(PUBLIC).await;
    let answer = redeem(&world, PUBLIC, &code).await.json();
    let kept = format!("{:?}", (world.list::<AuthorizationCode>().await, world.list::<TokenFamily>().await));
    assert!(!kept.contains(&code));
    assert!(!kept.contains(answer["refresh_token"].as_str().unwrap()));
}

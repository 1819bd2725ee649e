//! Devices: from the first request to the tokens, and everything that ends before.

use std::sync::Arc;

use lazurite_crypto::password;
use lazurite_model::SeededRandom;
use lazurite_model::record::{DeviceAuthorization, SignInSession};
use serde_json::Value;

use super::people::{ADA, MAPS_SCOPE, PUBLIC, SERVER, ada, ask, consent_to, refresh, signed_in, user};
use super::world::{OTHER_TENANT, Reply, TENANT, World};
use crate::approve_device;
use crate::oauth::device::{approve, decline, look_up};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/// A device's request at a tenant, or at any.
async fn start_at(world: &World, tenant: &str, client: &str, scope: &str) -> Reply {
    let fields = [("client_id", client), ("scope", scope)];
    world.token(&format!("/{tenant}/oauth2/v2.0/devicecode"), &fields).await
}

async fn begun() -> (World, Value) {
    let world = ada().await;
    consent_to(&world, PUBLIC, MAPS_SCOPE).await;
    let reply = start_at(&world, TENANT, PUBLIC, MAPS_SCOPE).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    (world, reply.json())
}

async fn poll(world: &World, client: &str, device: &Value) -> Reply {
    let code = device["device_code"].as_str().unwrap();
    // Python and the Azure CLI send the code under both names.
    ask(world, client, &[("grant_type", GRANT), ("device_code", code), ("code", code)]).await
}

fn refused(reply: &Reply) -> (u16, String) {
    (reply.status, reply.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn user_code(device: &Value) -> &str {
    device["user_code"].as_str().unwrap()
}

#[tokio::test]
async fn a_device_gets_its_tokens_once_somebody_approved() {
    let (world, device) = begun().await;
    assert_eq!(device["verification_uri"], "https://localhost:8443/devicelogin");
    assert_eq!((&device["expires_in"], &device["interval"]), (&900.into(), &5.into()));
    assert!(device["message"].as_str().unwrap().contains(user_code(&device)));
    assert_eq!(refused(&poll(&world, PUBLIC, &device).await), (400, "authorization_pending".into()));
    approve(&world.state, &user_code(&device).to_lowercase(), signed_in()).await.unwrap();
    let reply = poll(&world, PUBLIC, &device).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let answer = reply.json();
    assert_eq!(world.claims(answer["access_token"].as_str().unwrap())["oid"], ADA);
    assert!(answer["id_token"].is_string());
    assert_eq!(refresh(&world, PUBLIC, answer["refresh_token"].as_str().unwrap(), None).await.status, 200);
    assert_eq!(refused(&poll(&world, PUBLIC, &device).await), (400, "invalid_grant".into()), "a code works once");
}

#[tokio::test]
async fn nodes_name_of_the_grant_and_the_first_version_work_too() {
    let world = ada().await;
    let fields = [("client_id", CLI), ("resource", "https://management.core.windows.net/")];
    let reply = world.token("/organizations/oauth2/devicecode", &fields).await;
    let device = reply.json();
    assert_eq!((&device["expires_in"], &device["interval"]), (&"900".into(), &"5".into()));
    assert_eq!(device["verification_url"], "https://localhost:8443/devicelogin");
    approve(&world.state, user_code(&device), signed_in()).await.unwrap();
    let fields =
        [("client_id", CLI), ("grant_type", "device_code"), ("device_code", device["device_code"].as_str().unwrap())];
    let reply = world.token("/organizations/oauth2/v2.0/token", &fields).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let access = world.claims(reply.json()["access_token"].as_str().unwrap());
    assert_eq!(access["aud"], "https://management.core.windows.net/");
}

#[tokio::test]
async fn of_sixty_four_redemptions_at_once_one_succeeds() {
    let (world, device) = begun().await;
    approve(&world.state, user_code(&device), signed_in()).await.unwrap();
    let (world, device) = (Arc::new(world), Arc::new(device));
    let barrier = Arc::new(tokio::sync::Barrier::new(64));
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (world, barrier, device) = (world.clone(), barrier.clone(), device.clone());
        attempts.spawn(async move {
            barrier.wait().await;
            poll(&world, PUBLIC, &device).await.status
        });
    }
    let statuses = attempts.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 400).count(), 63);
}

#[tokio::test]
async fn a_device_that_asks_too_often_must_wait_longer() {
    let (world, device) = begun().await;
    let mut seen = Vec::new();
    for seconds in [0, 5, 4, 1, 5, 9, 10, 20] {
        world.clock.advance_seconds(seconds);
        seen.push(refused(&poll(&world, PUBLIC, &device).await).1);
    }
    let (pending, slow) = ("authorization_pending", "slow_down");
    assert_eq!(seen, [pending, pending, pending, slow, slow, slow, slow, slow], "each time it waits longer");
    world.clock.advance_seconds(40);
    assert_eq!(refused(&poll(&world, PUBLIC, &device).await).1, pending);
    for _ in 0..20 {
        assert_eq!(refused(&poll(&world, PUBLIC, &device).await).1, slow);
    }
    let [kept] = &world.list::<DeviceAuthorization>().await[..] else { panic!("one device") };
    assert_eq!(kept.interval, 60, "but no longer than a minute");
    world.clock.advance_seconds(59);
    assert_eq!(refused(&poll(&world, PUBLIC, &device).await).1, pending);
}

#[tokio::test]
async fn a_code_ends_after_a_quarter_of_an_hour() {
    let (world, device) = begun().await;
    world.clock.advance_seconds(899);
    assert!(look_up(&world.state, user_code(&device)).await.unwrap().is_some());
    world.clock.advance_seconds(1);
    assert!(look_up(&world.state, user_code(&device)).await.unwrap().is_none());
    assert_eq!(approve(&world.state, user_code(&device), signed_in()).await.unwrap_err().row.code, 70_019);
    let reply = poll(&world, PUBLIC, &device).await;
    assert_eq!((refused(&reply).1.as_str(), &reply.json()["error_codes"][0]), ("expired_token", &70_020.into()));
}

#[tokio::test]
async fn what_somebody_declined_stays_declined() {
    let (world, device) = begun().await;
    decline(&world.state, user_code(&device)).await.unwrap();
    assert_eq!(refused(&poll(&world, PUBLIC, &device).await), (400, "authorization_declined".into()));
    assert_eq!(approve(&world.state, user_code(&device), signed_in()).await.unwrap_err().row.code, 70_019);
}

#[tokio::test]
async fn codes_are_kept_as_hashes_and_guesses_find_nothing() {
    let (world, device) = begun().await;
    let kept = format!(
        "{:?}{}",
        world.list::<DeviceAuthorization>().await,
        serde_json::json!(world.list::<DeviceAuthorization>().await)
    );
    for code in ["user_code", "device_code"] {
        assert!(!kept.contains(device[code].as_str().unwrap()), "{code}");
    }
    for guess in ["", "BCDFGHJKL", "%", "' OR 1=1", &"B".repeat(100_000)] {
        assert!(look_up(&world.state, guess).await.unwrap().is_none(), "{guess:.20}");
    }
    let unknown = serde_json::json!({"device_code": "guess"});
    assert_eq!(refused(&poll(&world, PUBLIC, &unknown).await), (400, "bad_verification_code".into()));
    let other = poll(&world, CLI, &device).await;
    assert_eq!(refused(&other), (400, "bad_verification_code".into()), "another client's code");
}

#[tokio::test]
async fn only_public_clients_that_serve_the_tenant_may_begin() {
    let world = ada().await;
    for (why, tenant, client, scope, expected) in [
        ("a server", TENANT, SERVER, MAPS_SCOPE, (401, 7_000_218)),
        ("nobody", TENANT, "me", MAPS_SCOPE, (400, 700_016)),
        ("a client of another tenant", OTHER_TENANT, PUBLIC, MAPS_SCOPE, (400, 700_016)),
        ("an API that does not exist", TENANT, PUBLIC, "api://nothing/x", (400, 500_011)),
        ("no scope", TENANT, PUBLIC, "", (400, 900_144)),
        ("an unknown tenant", "nowhere.example", PUBLIC, MAPS_SCOPE, (400, 90_002)),
    ] {
        let reply = start_at(&world, tenant, client, scope).await;
        assert_eq!((reply.status, reply.json()["error_codes"][0].as_u64().unwrap()), expected, "{why}");
    }
    assert!(world.list::<DeviceAuthorization>().await.is_empty());
}

#[tokio::test]
async fn people_of_another_tenant_cannot_approve() {
    let (world, device) = begun().await;
    let mut stranger = signed_in();
    stranger.tenant = OTHER_TENANT.parse().unwrap();
    assert_eq!(approve(&world.state, user_code(&device), stranger.clone()).await.unwrap_err().row.code, 50_020);
    let anywhere = start_at(&world, "common", PUBLIC, MAPS_SCOPE).await.json();
    assert_eq!(
        approve(&world.state, user_code(&anywhere), stranger).await.unwrap_err().row.code,
        50_020,
        "one tenant's app"
    );
}

async fn with_password(secret: &str) -> World {
    let world = ada().await;
    let mut user = user();
    user.password = Some(password::hash(secret, &SeededRandom::new(3)));
    world.put(&user).await;
    world
}

#[tokio::test]
async fn the_command_signs_in_consents_and_approves() {
    let world = with_password("the pass word").await;
    let device = start_at(&world, "organizations", PUBLIC, MAPS_SCOPE).await.json();
    let wrong = approve_device(&world.state, user_code(&device), "ada@lazurite.localhost", "wrong").await.unwrap_err();
    assert!(wrong.to_string().contains("AADSTS50126"), "{wrong}");
    let unknown =
        approve_device(&world.state, "BCDFGHJKL", "ada@lazurite.localhost", "the pass word").await.unwrap_err();
    assert!(unknown.to_string().contains("BCDFGHJKL"), "{unknown}");
    approve_device(&world.state, user_code(&device), "Ada@lazurite.localhost", "the pass word").await.unwrap();
    let reply = poll(&world, PUBLIC, &device).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(world.claims(reply.json()["access_token"].as_str().unwrap())["scp"], "user_impersonation");
    assert!(world.list::<SignInSession>().await.is_empty(), "no browser is signed in by that");
}

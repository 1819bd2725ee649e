//! `listSas`: the tokens, and what is refused.

use lazurite_crypto::jwt::{RsaPublicKey, parse};
use lazurite_crypto::sas::SasClaims;
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::MapsAccount;
use serde_json::{Value, json};

use crate::support::*;

const V: &str = "api-version=2023-06-01";

/// A world with the account `m`, to which the identity `uai` is attached; and the identity's principal.
async fn world() -> (World, String) {
    let world = World::new().await;
    let principal = world.make_identity("uai").await;
    let attached = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {identity("uai"): {}}}});
    world.make_account("m", attached).await;
    (world, principal)
}

fn request(principal: &str) -> Value {
    json!({"signingKey": "primaryKey", "principalId": principal, "maxRatePerSecond": 500,
        "start": "2026-11-22T12:00:00Z", "expiry": "2026-11-22T13:00:00Z"})
}

async fn ask(world: &World, body: Value) -> Answer {
    world.send("POST", &format!("{}/listSas?{V}", account("m")), Some(body)).await
}

fn token(answer: &Answer) -> String {
    answer.body["accountSasToken"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_signed_by_the_key_that_was_asked_for() {
    let (world, principal) = world().await;
    let keys = world.send("POST", &format!("{}/listKeys?{V}", account("m")), None).await.expect(200).body;
    for slot in ["primaryKey", "secondaryKey"] {
        let mut body = request(&principal);
        body["signingKey"] = json!(slot);
        body["regions"] = json!(["East US", "global", "eastus", "australiaeast"]);
        body["maxRatePerSecond"] = json!(10);
        let token = token(&ask(&world, body).await.expect(200));
        let parsed = parse(&token).unwrap();
        assert_eq!(parsed.header.kid.as_deref(), Some(slot));
        let verified = parsed.verify_hs256(&sas_key(keys[slot].as_str().unwrap())).unwrap();
        let claims: SasClaims = verified.claims().unwrap();
        assert_eq!(claims.oid.to_string(), principal);
        assert_eq!(claims.tid, TENANT);
        assert_eq!(claims.regions, ["eastus", "global", "australiaeast"]);
        assert_eq!((claims.max_rate_per_second, claims.exp - claims.nbf), (10, 3600));
    }
}

#[tokio::test]
async fn a_managed_identity_token_is_signed_by_the_accounts_own_key_which_is_renewed() {
    let (world, principal) = world().await;
    let mut body = request(&principal);
    body["signingKey"] = json!("managedIdentity");
    let first = token(&ask(&world, body.clone()).await.expect(200));
    let keys = |world: &World| {
        let store = world.store.clone();
        async move { store.list::<MapsAccount>("").await.unwrap().pop().unwrap().sas_signing_keys }
    };
    let made = keys(&world).await;
    assert_eq!(made.len(), 1);
    let parsed = parse(&first).unwrap();
    assert_eq!(parsed.header.kid.as_deref(), Some(made[0].kid.as_str()));
    parsed.verify_rs256(&RsaPublicKey::from_text(&made[0].public_key).unwrap()).unwrap();
    ask(&world, body.clone()).await.expect(200);
    assert_eq!(keys(&world).await, made, "a young key is used again");
    world.clock.advance_seconds(31 * 24 * 3600);
    body["start"] = json!("2026-12-23T12:00:00Z");
    body["expiry"] = json!("2026-12-24T12:00:00Z");
    ask(&world, body.clone()).await.expect(200);
    assert_eq!(keys(&world).await.len(), 2);
    body["start"] = json!("2026-12-23T12:06:00Z");
    assert_eq!(ask(&world, body).await.expect(400).body["error"]["target"], "start");
}

#[tokio::test]
async fn every_rule_is_told() {
    let (world, principal) = world().await;
    world.make_account("other", json!({"identity": {"type": "SystemAssigned"}})).await;
    let stranger = world.make_identity("stranger").await;
    let changes = [
        ("signingKey", json!("tertiaryKey")),
        ("signingKey", Value::Null),
        ("principalId", json!("x")),
        ("principalId", json!(stranger)),
        ("principalId", json!(OWNER)),
        ("regions", json!(["eastus", "atlantis"])),
        ("maxRatePerSecond", json!(0)),
        ("maxRatePerSecond", json!(501)),
        ("maxRatePerSecond", Value::Null),
        ("start", json!("yesterday")),
        ("expiry", Value::Null),
        ("expiry", json!("2026-11-22T12:00:00Z")),
        ("expiry", json!("2026-11-23T12:00:01Z")),
    ];
    let mut told = Vec::new();
    for (property, value) in changes {
        let mut body = request(&principal);
        body[property] = value.clone();
        let answer = ask(&world, body).await.expect(400);
        assert_eq!(answer.code(), "InvalidParameter", "{property} {value}");
        told.push(format!("{property} {value}: {} at {}", answer.message(), answer.body["error"]["target"]));
    }
    let text = told.join("\n").replace(&stranger, "<stranger>");
    insta::assert_snapshot!(text);
    let all = ask(&world, json!({})).await.expect(400);
    assert_eq!(all.body["error"]["details"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_day_is_the_longest_and_every_spelling_of_a_time_is_read() {
    let (world, principal) = world().await;
    for (start, expiry) in [
        ("2026-11-22T12:00:00Z", "2026-11-23T12:00:00Z"),
        ("2026-11-22 12:00:00Z", "2026-11-22 13:00:00Z"),
        ("2026-11-22T12:00:00.1567373Z", "2026-11-22T13:00:00.1567373Z"),
        ("2017-05-24T10:42:03.1567373Z", "2017-05-24T11:42:03.1567373Z"),
    ] {
        let mut body = request(&principal);
        (body["start"], body["expiry"]) = (json!(start), json!(expiry));
        ask(&world, body).await.expect(200);
    }
}

#[tokio::test]
async fn without_local_authentication_there_are_no_tokens() {
    let (world, principal) = world().await;
    let path = format!("{}?{V}", account("m"));
    world.send("PATCH", &path, Some(json!({"properties": {"disableLocalAuth": true}}))).await.expect(200);
    assert_eq!(ask(&world, request(&principal)).await.expect(409).code(), "LocalAuthDisabled");
}

#[tokio::test]
async fn reading_an_account_is_not_enough_for_a_token() {
    let (world, principal) = world().await;
    world.grant(ADA, READER, GROUP).await;
    let path = format!("{}/listSas?{V}", account("m"));
    let refused = world.send_as(ADA, "POST", &path, Some(request(&principal))).await.expect(403);
    assert!(refused.message().contains("Microsoft.Maps/accounts/listSas/action"));
    world.grant(ADA, MAPS_CONTRIBUTOR, &account("m")).await;
    world.send_as(ADA, "POST", &path, Some(request(&principal))).await.expect(200);
}

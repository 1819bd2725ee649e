//! Workload identity: another issuer's token is believed exactly as far as somebody wrote down.

use std::sync::Arc;

use lazurite_model::record::FederatedCredential;
use serde_json::{Value, json};
use uuid::Uuid;

use super::assertion_world::{Issuers, OTHER, OWN, Signer, outcome, present};
use super::world::{CLIENT, IDENTITY_CLIENT, IDENTITY_PRINCIPAL, World, start};

const ISSUER: &str = "https://issuer.example/cluster";
const SUBJECT: &str = "system:serviceaccount:lz:demo";
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// A tenant whose client and managed identity trust [`ISSUER`], which publishes [`OTHER`]'s key.
async fn world() -> (World, Arc<Issuers>) {
    let world = World::new().await;
    let issuers = Arc::new(Issuers::default());
    issuers.sets.lock().unwrap().push((ISSUER.into(), json!({"keys": [OTHER.jwk("k")]})));
    world.state.ask_issuers(issuers.clone());
    for (id, client) in [(1, CLIENT), (2, IDENTITY_CLIENT)] {
        world.put(&trust(id, client, SUBJECT)).await;
    }
    (world, issuers)
}

fn trust(id: u128, client: &str, subject: &str) -> FederatedCredential {
    FederatedCredential {
        id: Uuid::from_u128(id),
        app: client.parse().unwrap(),
        name: format!("trust {id}"),
        issuer: ISSUER.into(),
        subject: subject.into(),
        audiences: vec![AUDIENCE.into()],
        description: None,
    }
}

fn token(signer: &Signer, header: &Value, changes: Value) -> String {
    let now = start().as_second();
    let mut claims =
        json!({"iss": ISSUER, "sub": SUBJECT, "aud": [AUDIENCE, "https://also.example"], "exp": now + 3600});
    let object = claims.as_object_mut().unwrap();
    object.extend(changes.as_object().unwrap().clone());
    object.retain(|_, value| !value.is_null());
    signer.sign(header, &claims)
}

fn kid(name: &str) -> Value {
    json!({"alg": "RS256", "kid": name})
}

#[tokio::test]
async fn an_applications_workload_signs_in_as_often_as_it_likes() {
    let (world, _) = world().await;
    let token = token(&OTHER, &kid("k"), json!({}));
    for _ in 0..2 {
        let reply = present(&world, CLIENT, &token).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(world.claims(reply.json()["access_token"].as_str().unwrap())["appidacr"], "2");
    }
}

#[tokio::test]
async fn a_managed_identitys_workload_signs_in_by_its_client_id() {
    let (world, _) = world().await;
    let reply = present(&world, IDENTITY_CLIENT, &token(&OTHER, &kid("k"), json!({}))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let claims = world.claims(reply.json()["access_token"].as_str().unwrap());
    assert_eq!(claims["oid"], IDENTITY_PRINCIPAL);
}

#[tokio::test]
async fn issuer_subject_and_audience_must_be_right_letter_by_letter() {
    let (world, _) = world().await;
    let now = start().as_second();
    for (why, changes, expected) in [
        ("another issuer", json!({"iss": "https://evil.example"}), 700_211),
        ("the issuer with a slash", json!({"iss": format!("{ISSUER}/")}), 700_211),
        ("the issuer in capitals", json!({"iss": ISSUER.to_uppercase()}), 700_211),
        ("no issuer", json!({"iss": null}), 700_211),
        ("another subject", json!({"sub": "system:serviceaccount:lz:other"}), 700_213),
        ("the subject in capitals", json!({"sub": SUBJECT.to_uppercase()}), 700_213),
        ("a pattern", json!({"sub": "*"}), 700_213),
        ("no subject", json!({"sub": null}), 700_213),
        ("another audience", json!({"aud": "https://also.example"}), 700_212),
        ("no audience", json!({"aud": null}), 700_212),
        ("ended", json!({"exp": now - 301}), 700_024),
        ("no end", json!({"exp": null}), 700_024),
        ("not yet begun", json!({"nbf": now + 301}), 700_024),
    ] {
        let reply = present(&world, CLIENT, &token(&OTHER, &kid("k"), changes)).await;
        assert_eq!(outcome(&reply), (401, expected), "{why}: {}", reply.text);
    }
}

#[tokio::test]
async fn each_credential_is_a_pair_that_stands_alone() {
    let (world, _) = world().await;
    let mut second = trust(3, CLIENT, "another workload");
    second.audiences = vec!["another audience".into()];
    world.put(&second).await;
    let mixed = token(&OTHER, &kid("k"), json!({"sub": "another workload"}));
    assert_eq!(outcome(&present(&world, CLIENT, &mixed).await), (401, 700_212));
    let right = token(&OTHER, &kid("k"), json!({"sub": "another workload", "aud": "another audience"}));
    assert_eq!(outcome(&present(&world, CLIENT, &right).await), (200, 0));
}

#[tokio::test]
async fn only_the_issuers_published_keys_count() {
    let (world, _) = world().await;
    let mut brought = kid("k");
    brought["jwk"] = OWN.jwk("k");
    for (why, signer, header, expected) in [
        ("another key under the same name", &*OWN, kid("k"), (401, 700_027)),
        ("a key that it brings along", &*OWN, brought, (401, 700_027)),
        ("a key that is not published", &*OTHER, kid("unknown"), (401, 700_027)),
        ("none", &*OTHER, json!({"alg": "none", "kid": "k"}), (400, 50_027)),
        ("a lie about the algorithm", &*OTHER, json!({"alg": "ES256", "kid": "k"}), (401, 700_027)),
    ] {
        let reply = present(&world, CLIENT, &token(signer, &header, json!({}))).await;
        assert_eq!(outcome(&reply), expected, "{why}: {}", reply.text);
    }
}

#[tokio::test]
async fn an_issuer_that_nobody_trusts_is_never_asked() {
    let (world, issuers) = world().await;
    for changes in [json!({"iss": "http://169.254.169.254/metadata"}), json!({"iss": "https://evil.example"})] {
        present(&world, CLIENT, &token(&OWN, &kid("k"), changes)).await;
    }
    present(&world, super::people::PUBLIC, &token(&OTHER, &kid("k"), json!({}))).await;
    assert!(issuers.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_new_key_of_the_issuer_is_fetched_when_it_is_missed() {
    let (world, issuers) = world().await;
    let next = json!({"keys": [OTHER.jwk("k"), OWN.jwk("next")]});
    issuers.sets.lock().unwrap().push((ISSUER.into(), next));
    let reply = present(&world, CLIENT, &token(&OWN, &kid("next"), json!({}))).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let asked = issuers.asked.lock().unwrap().clone();
    assert_eq!(asked, [(ISSUER.to_owned(), false), (ISSUER.to_owned(), true)]);
}

#[tokio::test]
async fn an_issuer_that_cannot_be_asked_proves_nothing() {
    let (world, issuers) = world().await;
    issuers.sets.lock().unwrap().clear();
    let reply = present(&world, CLIENT, &token(&OTHER, &kid("k"), json!({}))).await;
    assert_eq!(outcome(&reply), (401, 501_661));
    assert!(!reply.text.contains("no such host"), "the reason is for the log: {}", reply.text);
    let alone = World::new().await;
    alone.put(&trust(1, CLIENT, SUBJECT)).await;
    assert_eq!(outcome(&present(&alone, CLIENT, &token(&OTHER, &kid("k"), json!({}))).await), (401, 501_661));
}

#[tokio::test]
async fn a_client_that_trusts_nobody_says_so() {
    let alone = World::new().await;
    let reply = present(&alone, CLIENT, &token(&OTHER, &kid("k"), json!({}))).await;
    assert_eq!(outcome(&reply), (401, 70_021));
}

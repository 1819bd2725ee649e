use axum::body::Body;
use jiff::SignedDuration;
use lazurite_crypto::jwt::{RsaPublicKey, parse};
use lazurite_crypto::keyset::TURN;
use lazurite_model::record::SigningKey;

use super::world::{CLIENT, SECRET, TENANT, World, get};
use crate::{rotate_signing_keys, rotate_signing_keys_now};

/// A client that keeps the key set for a day, and tokens as long as they are valid.
#[derive(Default)]
struct Careful {
    keys: Vec<serde_json::Value>,
    read: Option<jiff::Timestamp>,
    tokens: Vec<(String, jiff::Timestamp)>,
}

impl Careful {
    async fn step(&mut self, world: &World) {
        let now = world.now();
        if self.read.is_none_or(|read| read + SignedDuration::from_hours(24) <= now) {
            let reply = world.login(get("/common/discovery/v2.0/keys").body(Body::empty()).unwrap()).await;
            self.keys = reply.json()["keys"].as_array().unwrap().clone();
            self.read = Some(now);
        }
        let uri = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://atlas.microsoft.com";
        let reply = world.identity(get(uri).header("metadata", "true").body(Body::empty()).unwrap()).await;
        let body = reply.json();
        self.tokens.push((body["access_token"].as_str().unwrap().to_owned(), now + SignedDuration::from_secs(86_399)));
        self.tokens.retain(|(_, until)| now < *until);
        for (token, _) in &self.tokens {
            let parsed = parse(token).unwrap();
            let kid = parsed.header.kid.as_deref().unwrap();
            let fresh = world.state.keys();
            assert!(fresh.verifier(kid, now).is_some(), "the server forgot the key of a token that is still valid");
            let known =
                self.keys.iter().find(|key| key["kid"] == kid).expect("a client's day-old key set knows the key");
            let key = RsaPublicKey::from_jwk(known["n"].as_str().unwrap(), known["e"].as_str().unwrap()).unwrap();
            parsed.verify_rs256(&key).unwrap();
        }
    }
}

#[tokio::test]
async fn nobody_notices_three_rotations() {
    let world = World::new().await;
    let mut client = Careful::default();
    let mut signers = std::collections::BTreeSet::new();
    let end = world.now() + TURN + TURN + TURN + SignedDuration::from_hours(30);
    while world.now() < end {
        rotate_signing_keys(&world.state, world.now()).await.unwrap();
        client.step(&world).await;
        signers.insert(world.state.keys().signer(world.now()).unwrap().kid.to_owned());
        assert!((2..=3).contains(&world.list::<SigningKey>().await.len()));
        world.clock.advance_seconds(6 * 3600);
    }
    assert_eq!(signers.len(), 4);
}

#[tokio::test]
async fn nobody_notices_a_turn_that_is_cut_short() {
    let world = World::new().await;
    let mut client = Careful::default();
    client.step(&world).await;
    let before = world.state.keys().signer(world.now()).unwrap().kid.to_owned();
    world.clock.advance_seconds(3600);
    rotate_signing_keys_now(&world.state, world.now()).await.unwrap();
    client.step(&world).await;
    assert_ne!(world.state.keys().signer(world.now()).unwrap().kid, before);
    assert_eq!(world.list::<SigningKey>().await.len(), 3, "previous, current and next");
    world.clock.advance_seconds(26 * 3600);
    rotate_signing_keys(&world.state, world.now()).await.unwrap();
    client.step(&world).await;
    assert_eq!(world.list::<SigningKey>().await.len(), 2);
}

#[tokio::test]
async fn a_pause_of_months_ends_with_fresh_keys() {
    let world = World::new().await;
    world.clock.advance_seconds(200 * 24 * 3600);
    rotate_signing_keys(&world.state, world.now()).await.unwrap();
    Careful::default().step(&world).await;
    assert_eq!(world.list::<SigningKey>().await.len(), 2);
}

#[tokio::test]
async fn two_servers_on_one_database_agree() {
    let world = World::new().await;
    world.clock.advance_seconds(TURN.as_secs());
    let (one, other) =
        tokio::join!(rotate_signing_keys(&world.state, world.now()), rotate_signing_keys(&world.state, world.now()));
    one.unwrap();
    other.unwrap();
    assert_eq!(world.list::<SigningKey>().await.len(), 3);
}

#[tokio::test]
async fn a_server_follows_what_another_did_with_the_keys() {
    let world = World::new().await;
    let signer = |world: &World| world.state.keys().signer(world.now()).unwrap().kid.to_owned();
    let before = signer(&world);
    world.clock.advance_seconds(3600);
    let keys = world.list::<SigningKey>().await;
    for key in lazurite_crypto::keyset::promote_next(&keys, world.now()) {
        world.put(&key).await;
    }
    assert_ne!(signer(&world), before);
}

#[tokio::test]
async fn without_a_key_clients_are_told_to_try_again() {
    let world = World::new().await;
    world.state.publish(Vec::new()).unwrap();
    let fields = [
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("grant_type", "client_credentials"),
        ("scope", "https://atlas.microsoft.com/.default"),
    ];
    let reply = world.token(&format!("/{TENANT}/oauth2/v2.0/token"), &fields).await;
    assert_eq!((reply.status, &reply.json()["error"]), (503, &"temporarily_unavailable".into()));
}

//! The journal holds no secret, and keeps what it is told to keep.

use jiff::SignedDuration;
use lazurite_api::Decisions as _;
use lazurite_gateway::Journal;
use lazurite_journal::Ring;
use lazurite_model::Clock as _;

use super::EVER;
use crate::world::{Account, Bearer, Sas, World, journal, unique_id};

#[tokio::test]
async fn no_byte_of_a_credential_is_in_the_journal() {
    let world = World::new();
    let (bearer, sas, key) = (Bearer::of(0).sign(), Sas::new().sign(), Account::new(0).primary);
    let forged = Sas::new().by_key(lazurite_model::record::KeySlot::Primary, "wrong");
    for request in [
        world.tile().key(key),
        world.get(&format!("/map/tile?api-version=2.0&subscription-key={key}")),
        world.tile().sas(&sas),
        world.tile().sas(&forged),
        world.get(&format!("/map/tile?api-version=2.0&{sas}")),
        world.tile().bearer(&bearer, 0),
        world.tile().bearer(&bearer, 9),
        world.tile().header("authorization", format!("Basic {key}")),
        world.get(&format!("/nothing?subscription-key={key}&{sas}")),
    ] {
        request.send().await;
    }
    let mut bytes = Vec::new();
    world.gateway.decisions_since(&mut Default::default(), |entry| bytes.extend_from_slice(entry));
    assert!(bytes.len() > 1000);
    let digest = lazurite_crypto::shared_key::key_digest(key).bytes().to_vec();
    let mut secrets = vec![key.as_bytes().to_vec(), digest[..8].to_vec()];
    for token in [&bearer, &sas, &forged] {
        secrets.extend(token.split('.').flat_map(|part| part.as_bytes().chunks_exact(12).map(<[u8]>::to_vec)));
    }
    for secret in secrets {
        let found = bytes.windows(secret.len()).any(|window| window == secret);
        assert!(!found, "{}", String::from_utf8_lossy(&secret));
    }
}

#[tokio::test]
async fn of_allowed_requests_a_share_is_kept_and_of_refused_ones_each() {
    for (share, low, high) in [(0.0, 0, 0), (0.25, 40, 60), (1.0, 200, 200)] {
        let world = World::new().with_journal(journal(share));
        for _ in 0..200 {
            assert_eq!(world.tile().key(Account::new(0).primary).status().await, 200);
            world.tile().key(Account::new(0).primary).header("origin", "x").send().await;
            world.clock.advance_seconds(1);
        }
        let kept = world.gateway.latest(unique_id(0), &EVER, 1000).len();
        assert!((2 * low..=2 * high).contains(&kept), "{share}: {kept}");
        for _ in 0..20 {
            world.tile().bearer(&Bearer::of(1).sign(), 0).send().await;
        }
        assert_eq!(world.gateway.latest(unique_id(0), &EVER, 1000).len(), kept + 20);
    }
}

#[tokio::test]
async fn who_opens_no_account_pushes_out_nothing_that_is_known_about_one() {
    let world = World::new();
    for _ in 0..5 {
        assert_eq!(world.tile().key(Account::new(0).primary).status().await, 200);
        assert_eq!(world.tile().bearer(&Bearer::of(1).sign(), 0).status().await, 403);
    }
    let known = world.gateway.latest(unique_id(0), &EVER, 100);
    assert!(known.len() == 10 && known.iter().all(|decision| decision.account_proven));
    // Some four thousand fit.
    for number in 0..2500 {
        assert_eq!(world.tile().key(&format!("unknown-{number}")).status().await, 401);
        assert_eq!(world.tile().bearer("for.ged.token", 0).status().await, 401);
    }
    for decision in known {
        assert_eq!(world.gateway.decision(unique_id(0), decision.request_id), Some(decision));
    }
}

#[tokio::test]
async fn decisions_are_found_by_the_time_at_which_the_request_came() {
    let world = World::new();
    let began = world.clock.now();
    for _ in 0..10 {
        assert_eq!(world.tile().key(Account::new(0).primary).status().await, 200);
        world.clock.advance_seconds(1);
    }
    let within = |from, until| began + SignedDuration::from_secs(from)..=began + SignedDuration::from_secs(until);
    let found = world.gateway.latest(unique_id(0), &within(3, 6), 3);
    let seconds: Vec<_> = found.iter().map(|decision| decision.time.duration_since(began).as_secs()).collect();
    assert_eq!(seconds, [6, 5, 4], "the newest ones of that time");
    assert_eq!(world.gateway.latest(unique_id(0), &within(10, 20), 3), []);
}

#[tokio::test]
async fn decisions_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Journal::new(Ring::open(folder.path(), 1 << 20).unwrap(), Ring::anonymous(1 << 20).unwrap(), 1.0);
    let world = World::new().with_journal(open());
    let id = world.tile().bearer(&Bearer::of(1).sign(), 0).send().await.header("x-ms-request-id").parse().unwrap();
    let before = world.gateway.decision(unique_id(0), id).unwrap();
    assert_eq!(world.gateway.decision(unique_id(1), id), None, "another account's");
    // Not dropped, as if the process had been killed here.
    std::mem::forget(world);
    let next = World::new().with_journal(open());
    assert_eq!(next.gateway.decision(unique_id(0), id), Some(before));
}

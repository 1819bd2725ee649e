use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Timestamp};
use lazurite_model::SeededRandom;
use lazurite_model::record::SigningKey;

use super::*;
use crate::digest::sha1;
use crate::encoding::{base64url, from_base64};
use crate::jwt::parse;
use crate::seal::Sealer;

fn sealer() -> Sealer {
    Sealer::new([5; 32], Arc::new(SeededRandom::new(5)))
}

fn start() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// Two keys, made once because each costs a tenth of a second.
static KEYS: LazyLock<Vec<SigningKey>> = LazyLock::new(|| {
    let mut keys = Vec::new();
    while let Some(Due::Create(from)) = due(&keys, start()) {
        keys.push(new_signing_key(&sealer(), start(), from).unwrap());
    }
    keys
});

#[test]
fn an_empty_set_gets_a_key_for_now_and_one_for_the_next_turn() {
    assert_eq!(KEYS.len(), 2);
    assert_eq!(KEYS[0].active_from, start());
    assert_eq!(KEYS[1].active_from, start() + TURN);
    assert_eq!(due(&KEYS, start() + TURN - SignedDuration::from_secs(1)), None);
    assert_eq!(due(&KEYS, start() + TURN), Some(Due::Create(start() + TURN + TURN)));
    assert_eq!(due(&KEYS, start() + TURN + OVERLAP), Some(Due::Drop(KEYS[0].kid.clone())));
}

#[test]
fn after_a_long_pause_a_fresh_key_signs_at_once() {
    let late = start() + TURN + TURN + SignedDuration::from_hours(2);
    let remaining = &KEYS[1..];
    assert_eq!(due(remaining, late), Some(Due::Create(late)));
}

#[test]
fn the_signer_changes_with_the_turn_and_the_forerunner_verifies_on() {
    let set = KeySet::from_records(&KEYS, &sealer()).unwrap();
    let turn = start() + TURN;
    assert_eq!(set.signer(start()).unwrap().kid, KEYS[0].kid);
    assert_eq!(set.signer(turn).unwrap().kid, KEYS[1].kid);
    assert!(set.signer(start() - TURN).is_none());
    assert!(set.verifier(&KEYS[0].kid, turn + OVERLAP - SignedDuration::from_secs(1)).is_some());
    assert!(set.verifier(&KEYS[0].kid, turn + OVERLAP).is_none());
    assert!(set.verifier("unknown", turn).is_none());

    let token = set.signer(turn).unwrap().key.sign_rs256(r#"{"alg":"RS256"}"#, "{}").unwrap();
    let verifier = SigningVerifier::from_record(&KEYS[1]).unwrap();
    assert!(verifier.is_valid_at(turn));
    assert!(parse(&token).unwrap().verify_rs256(&verifier.key).is_ok());
}

#[test]
fn the_published_set_holds_the_next_key_and_certificates_that_name_it() {
    let set = KeySet::from_records(&KEYS, &sealer()).unwrap();
    let jwks = set.jwks(start(), "https://localhost:8443/t/v2.0");
    let keys = jwks["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    for jwk in keys {
        let der = from_base64(jwk["x5c"][0].as_str().unwrap()).unwrap();
        assert_eq!(jwk["kid"], base64url(&sha1(&der)));
        assert_eq!(jwk["x5t"], jwk["kid"]);
        assert_eq!(jwk["e"], "AQAB");
        assert_eq!(jwk["issuer"], "https://localhost:8443/t/v2.0");
        assert!(jwk.get("d").is_none());
    }
    assert_eq!(set.jwks(start() + TURN + OVERLAP, "i")["keys"].as_array().unwrap().len(), 1);
}

#[test]
fn a_turn_can_be_cut_short() {
    let now = start() + SignedDuration::from_hours(5);
    let changed = promote_next(&KEYS, now);
    assert_eq!(changed.len(), 2);
    assert_eq!((&changed[0].kid, changed[0].expires), (&KEYS[0].kid, now + OVERLAP));
    assert_eq!((&changed[1].kid, changed[1].active_from), (&KEYS[1].kid, now));
    assert_eq!(due(&changed, now), Some(Due::Create(now + TURN)));
    assert_eq!(promote_next(&changed, now), []);
}

#[test]
fn another_master_key_opens_no_key() {
    let other = Sealer::new([6; 32], Arc::new(SeededRandom::new(6)));
    assert!(KeySet::from_records(&KEYS, &other).is_err());
}

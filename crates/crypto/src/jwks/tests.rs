use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::certificate::{read_certificate, self_signed};
use crate::encoding::{base64, base64url};
use crate::jwt::{RsaPrivateKey, parse, sign_hs256};
use crate::shared_key::sas_key;

const ALL: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256, Algorithm::ES256];
const CLAIMS: &str = r#"{"sub":"a"}"#;

static RSA: LazyLock<RsaPrivateKey> = LazyLock::new(|| RsaPrivateKey::generate().unwrap());
static P256: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap());

fn header(alg: &str, kid: Option<&str>) -> String {
    json!({"alg": alg, "kid": kid}).to_string()
}

fn es256(kid: &str) -> String {
    let input = format!("{}.{}", base64url(header("ES256", Some(kid)).as_bytes()), base64url(CLAIMS.as_bytes()));
    let signature = P256.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
    format!("{input}.{}", base64url(signature.as_ref()))
}

/// The modulus and exponent of the RSA key, as members of a JSON Web Key.
fn rsa(more: Value) -> Value {
    let certificate = certificate();
    let (n, e) = certificate.rsa.unwrap();
    merged(json!({"kty": "RSA", "kid": "r", "n": base64url(&n), "e": base64url(&e)}), more)
}

fn p256(more: Value) -> Value {
    let point = P256.public_key().as_ref();
    let (x, y) = (base64url(&point[1..33]), base64url(&point[33..]));
    merged(json!({"kty": "EC", "crv": "P-256", "kid": "p", "x": x, "y": y}), more)
}

fn certificate() -> crate::certificate::CertificateInfo {
    certificate_of(&RSA)
}

fn certificate_of(key: &RsaPrivateKey) -> crate::certificate::CertificateInfo {
    let [from, until] = [1_800_000_000, 1_900_000_000].map(|at| jiff::Timestamp::from_second(at).unwrap());
    read_certificate(&self_signed("issuer", &key.pkcs8().unwrap(), from, until).unwrap()).unwrap()
}

fn merged(mut key: Value, more: Value) -> Value {
    key.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    key.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    key
}

fn set(keys: &[Value]) -> KeySet {
    KeySet::parse(&json!({"keys": keys}).to_string()).unwrap()
}

fn check(set: &KeySet, token: &str, allowed: &[Algorithm]) -> Result<(), VerifyError> {
    set.verify(&parse(token).unwrap(), allowed).map(drop)
}

fn rs256(kid: Option<&str>) -> String {
    RSA.sign_rs256(&header("RS256", kid), CLAIMS).unwrap()
}

fn ps256(kid: Option<&str>) -> String {
    RSA.sign_ps256(&header("PS256", kid), CLAIMS).unwrap()
}

#[test]
fn each_kind_of_key_vouches_for_its_own_tokens() {
    let set = set(&[rsa(json!({})), p256(json!({}))]);
    for token in [rs256(Some("r")), ps256(Some("r")), es256("p"), rs256(None), ps256(None)] {
        assert_eq!(check(&set, &token, ALL), Ok(()));
    }
}

#[test]
fn a_token_finds_no_key_but_the_one_it_names() {
    let set = set(&[rsa(json!({})), p256(json!({}))]);
    assert_eq!(check(&set, &rs256(Some("R")), ALL), Err(VerifyError::UnknownKey));
    assert_eq!(check(&set, &rs256(Some("../r")), ALL), Err(VerifyError::UnknownKey));
    assert_eq!(check(&set, &rs256(Some("p")), ALL), Err(JwtError::Algorithm.into()));
    assert_eq!(check(&set, &es256("r"), ALL), Err(JwtError::Algorithm.into()));
}

#[test]
fn the_key_and_the_caller_both_decide_the_algorithm() {
    let pinned = set(&[rsa(json!({"alg": "RS256"}))]);
    assert_eq!(check(&pinned, &rs256(Some("r")), ALL), Ok(()));
    assert_eq!(check(&pinned, &ps256(Some("r")), ALL), Err(JwtError::Algorithm.into()));
    let open = set(&[rsa(json!({}))]);
    assert_eq!(check(&open, &ps256(Some("r")), &[Algorithm::RS256]), Err(JwtError::Algorithm.into()));
    let public = rsa(json!({}))["n"].as_str().unwrap().to_owned();
    let confused = sign_hs256(&sas_key(&public), &header("HS256", Some("r")), CLAIMS);
    assert_eq!(check(&open, &confused, &[Algorithm::HS256]), Err(JwtError::Algorithm.into()));
}

#[test]
fn keys_that_are_not_for_signatures_are_skipped() {
    let odd = [
        json!({"use": "enc"}),
        json!({"key_ops": ["encrypt"]}),
        json!({"key_ops": []}),
        json!({"alg": "RSA-OAEP"}),
        json!({"alg": "RS512"}),
        json!({"alg": "HS256"}),
        json!({"kty": "oct", "k": "AAAA"}),
        json!({"n": "AQAB"}),
        json!({"n": 7}),
        json!({"e": null}),
    ];
    for more in odd {
        let json = json!({"keys": [rsa(more.clone())]}).to_string();
        assert_eq!(KeySet::parse(&json).unwrap_err(), KeySetError::NoKeys, "{more}");
        let beside = set(&[rsa(more), rsa(json!({"use": "sig", "key_ops": ["verify"]}))]);
        assert_eq!(check(&beside, &rs256(Some("r")), ALL), Ok(()));
    }
    for more in [json!({"crv": "P-384"}), json!({"x": "AAAA"}), json!({"y": base64url(&[7; 32])}), json!({"y": null})] {
        let json = json!({"keys": [p256(more.clone())]}).to_string();
        assert_eq!(KeySet::parse(&json).unwrap_err(), KeySetError::NoKeys, "{more}");
    }
}

#[test]
fn a_certificate_stands_in_for_numbers_that_are_absent_only() {
    let x5c = json!([base64(&certificate().der)]);
    let certified = set(&[rsa(json!({"n": null, "e": null, "x5c": x5c.clone()}))]);
    assert_eq!(check(&certified, &rs256(Some("r")), ALL), Ok(()));
    let other = RsaPrivateKey::generate().unwrap();
    let n = base64url(&certificate_of(&other).rsa.unwrap().0);
    let numbers = set(&[rsa(json!({"n": n, "x5c": x5c}))]);
    assert_eq!(check(&numbers, &rs256(Some("r")), ALL), Err(JwtError::Signature.into()));
}

#[test]
fn a_document_that_is_no_set_is_refused() {
    for text in ["", "[]", "{}", r#"{"keys":{}}"#, "null", "<html>"] {
        assert_eq!(KeySet::parse(text).unwrap_err(), KeySetError::Malformed, "{text}");
    }
    assert_eq!(KeySet::parse(r#"{"keys":[]}"#).unwrap_err(), KeySetError::NoKeys);
    assert_eq!(KeySet::parse(&" ".repeat(MAX_SET_BYTES + 1)).unwrap_err(), KeySetError::TooLong);
    let many = vec![json!({}); MAX_KEYS].into_iter().chain([rsa(json!({}))]).collect::<Vec<_>>();
    assert_eq!(KeySet::parse(&json!({"keys": many}).to_string()).unwrap_err(), KeySetError::NoKeys);
}

proptest! {
    #[test]
    fn no_byte_of_a_token_can_be_changed(at: prop::sample::Index, byte: u8) {
        static SET: LazyLock<KeySet> = LazyLock::new(|| set(&[rsa(json!({})), p256(json!({}))]));
        for token in [rs256(Some("r")), ps256(Some("r")), es256("p")] {
            let mut bytes = token.clone().into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let believed = parse(&changed).is_ok_and(|parsed| SET.verify(&parsed, ALL).is_ok());
            prop_assert_eq!(believed, changed == token);
        }
    }

    #[test]
    fn no_document_makes_it_panic(text in ".{0,200}", member in "[a-z0-9_]{1,8}", value in ".{0,40}") {
        drop(KeySet::parse(&text));
        let json = json!({"keys": [rsa(json!({ member.clone(): value })), p256(json!({ member: [value] }))]});
        drop(KeySet::parse(&json.to_string()));
    }

    #[test]
    fn a_point_off_the_curve_is_no_key(x: [u8; 32], y: [u8; 32]) {
        let json = json!({"keys": [p256(json!({"x": base64url(&x), "y": base64url(&y)}))]});
        prop_assert_eq!(KeySet::parse(&json.to_string()).unwrap_err(), KeySetError::NoKeys);
    }
}

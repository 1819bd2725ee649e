use std::sync::LazyLock;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;
use crate::encoding::from_base64url;
use crate::shared_key::sas_key;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    sub: String,
    exp: i64,
}

static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(|| RsaPrivateKey::generate().unwrap());
const RS256: &str = r#"{"typ":"JWT","alg":"RS256","kid":"k"}"#;
const HS256: &str = r#"{"typ":"JWT","alg":"HS256","kid":"k"}"#;

fn rs256(header: &str, claims: &str) -> String {
    KEY.sign_rs256(header, claims).unwrap()
}

fn error<T: std::fmt::Debug>(result: Result<T, JwtError>) -> JwtError {
    result.unwrap_err()
}

proptest! {
    #[test]
    fn what_is_signed_reads_back(sub in ".{0,40}", exp: i64) {
        let wanted = Claims { sub, exp };
        let json = serde_json::to_string(&wanted).unwrap();
        let key = sas_key("key");
        let hs = sign_hs256(&key, HS256, &json);
        prop_assert_eq!(&parse(&hs).unwrap().verify_hs256(&key).unwrap().claims::<Claims>().unwrap(), &wanted);
        let rs = rs256(RS256, &json);
        let parsed = parse(&rs).unwrap();
        let verified = parsed.verify_rs256(&KEY.public().unwrap()).unwrap();
        prop_assert_eq!(verified.claims::<Claims>().unwrap(), wanted);
    }

    #[test]
    fn no_byte_of_a_token_can_be_changed(at: prop::sample::Index, byte: u8) {
        let key = sas_key("key");
        let public = KEY.public().unwrap();
        for token in [sign_hs256(&key, HS256, r#"{"sub":"a","exp":1}"#), rs256(RS256, r#"{"sub":"a","exp":1}"#)] {
            let at = at.index(token.len());
            let mut bytes = token.clone().into_bytes();
            bytes[at] = byte;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let believed = parse(&changed)
                .and_then(|parsed| parsed.verify_hs256(&key).or_else(|_| parsed.verify_rs256(&public)).map(drop));
            prop_assert_eq!(believed.is_ok(), changed == token);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        drop(parse(&text));
    }

    #[test]
    fn no_header_makes_it_panic(header: Vec<u8>, claims: Vec<u8>) {
        let token = format!("{}.{}.AAAA", base64url(&header), base64url(&claims));
        prop_assert!(parse(&token).is_err());
    }
}

#[test]
fn the_key_decides_the_algorithm() {
    let public = KEY.public().unwrap();
    let hs = sign_hs256(&sas_key(&KEY.public_text()), HS256, "{}");
    assert_eq!(error(parse(&hs).unwrap().verify_rs256(&public)), JwtError::Algorithm);
    let rs = rs256(RS256, "{}");
    assert_eq!(error(parse(&rs).unwrap().verify_hs256(&sas_key("key"))), JwtError::Algorithm);
    let lying = rs256(HS256, "{}");
    assert_eq!(error(parse(&lying).unwrap().verify_rs256(&public)), JwtError::Algorithm);
}

#[test]
fn none_and_unknown_algorithms_do_not_exist() {
    for alg in [
        r#""none""#,
        r#""None""#,
        r#""NONE""#,
        r#""RS512""#,
        r#""hs256""#,
        r#""ES384""#,
        r#""PS512""#,
        r#""es256""#,
        r#""""#,
    ] {
        let token = rs256(&format!(r#"{{"alg":{alg}}}"#), "{}");
        assert_eq!(error(parse(&token)), JwtError::Algorithm, "{alg}");
    }
    assert_eq!(error(parse(&rs256("{}", "{}"))), JwtError::Algorithm);
    for alg in ["null", "1", "{}", r#"["RS256"]"#] {
        assert!(parse(&rs256(&format!(r#"{{"alg":{alg}}}"#), "{}")).is_err(), "{alg}");
    }
}

#[test]
fn headers_that_stand_twice_or_are_critical_are_refused() {
    for header in [
        r#"{"alg":"HS256","alg":"RS256"}"#,
        r#"{"alg":"RS256","kid":"a","kid":"b"}"#,
        r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"RS256","kid":{}}"#,
        r#"{"alg":"RS256"} x"#,
    ] {
        assert!(parse(&rs256(header, "{}")).is_err(), "{header}");
    }
}

#[test]
fn claims_that_stand_twice_are_refused() {
    let public = KEY.public().unwrap();
    for claims in [r#"{"sub":"a","sub":"b","exp":1}"#, r#"{"sub":"a","exp":"1"}"#, "[]", "", "nonsense"] {
        let token = rs256(RS256, claims);
        let parsed = parse(&token).unwrap();
        let verified = parsed.verify_rs256(&public).unwrap();
        assert_eq!(error(verified.claims::<Claims>()), JwtError::Claims, "{claims}");
    }
}

#[test]
fn there_is_one_spelling_only() {
    let token = rs256(RS256, r#"{"sub":"a"}"#);
    let (input, signature) = token.rsplit_once('.').unwrap();
    let standard = signature.replace('-', "+").replace('_', "/");
    let padded = format!("{token}==");
    let spaced = format!(" {token}");
    let broken = format!("{input}.\n{signature}");
    let longer = format!("{token}.AAAA");
    for (text, why) in [(padded, "padding"), (spaced, "space"), (broken, "line break"), (longer, "a fourth part")] {
        let believed = parse(&text).and_then(|parsed| parsed.verify_rs256(&KEY.public().unwrap()).map(drop));
        assert!(believed.is_err(), "{why}");
    }
    if standard != signature {
        assert!(parse(&format!("{input}.{standard}")).is_err(), "the standard alphabet");
    }
    assert!(from_base64url("AB").is_none(), "stray bits behind the last byte");
}

#[test]
fn signatures_that_are_missing_cut_or_long_are_refused() {
    let public = KEY.public().unwrap();
    let token = rs256(RS256, "{}");
    let (input, signature) = token.rsplit_once('.').unwrap();
    for signature in [String::new(), signature[..8].to_owned(), format!("{signature}AAAA"), base64url(&[0; 256])] {
        let text = format!("{input}.{signature}");
        let believed = parse(&text).and_then(|parsed| parsed.verify_rs256(&public).map(drop));
        assert!(believed.is_err(), "{signature}");
    }
    for text in ["", ".", "..", "a.b", "...."] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn long_tokens_are_not_read() {
    let token = rs256(RS256, &format!(r#"{{"sub":"{}"}}"#, "x".repeat(MAX_TOKEN_BYTES)));
    assert_eq!(error(parse(&token)), JwtError::TooLong);
}

#[test]
fn keys_survive_being_written_and_read() {
    let again = RsaPrivateKey::from_pkcs8(&KEY.pkcs8().unwrap()).unwrap();
    assert_eq!(again.public_text(), KEY.public_text());
    let public = RsaPublicKey::from_text(&KEY.public_text()).unwrap();
    assert!(parse(&rs256(RS256, "{}")).unwrap().verify_rs256(&public).is_ok());
    assert_eq!(format!("{again:?}"), "RsaPrivateKey(…)");
    assert!(RsaPublicKey::from_text("AAAA").is_err());
    assert!(RsaPrivateKey::from_pkcs8(b"").is_err());
}

//! Forged tokens and smuggled credentials: every one refused, none of them reaching the map.

use lazurite_crypto::jwt::{MAX_TOKEN_BYTES, sign_hs256};
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::KeySlot;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::{Bearer, Client, Sas, World, principal, sas_signing_key, signing_keys, tenant, unique_id};

pub fn part(json: &Value) -> String {
    base64url(json.to_string().as_bytes())
}

pub fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        let letters = (0..=chunk.len()).map(|at| ALPHABET[(bits >> (18 - 6 * at)) as usize & 63] as char);
        text.extend(letters);
    }
    text
}

/// The token with one part replaced, its signature kept.
pub fn with_part(token: &str, index: usize, part: &str) -> String {
    let mut parts: Vec<&str> = token.split('.').collect();
    parts[index] = part;
    parts.join(".")
}

/// What each token is refused with, one line for each; none of them may be let in, first or second time.
pub async fn reasons<'w>(
    world: &'w World,
    tokens: Vec<(&'static str, String)>,
    present: impl Fn(&str) -> Client<'w>,
) -> String {
    let mut lines = Vec::new();
    for (what, token) in tokens {
        let answer = present(&token).send().await;
        assert!(matches!(answer.status, 401 | 403), "{what}: {}", String::from_utf8_lossy(&answer.body));
        // Seen twice, a forgery is no better.
        assert_eq!(present(&token).status().await, answer.status, "{what}");
        let challenge = answer.header("www-authenticate");
        let described = challenge.split("error_description=\"").nth(1).and_then(|rest| rest.split('"').next());
        lines.push(format!("{what}: {} {}: {}", answer.status, answer.challenge_error(), described.unwrap()));
    }
    assert_eq!(world.maps.calls(), 0);
    lines.join("\n")
}

/// Tokens whose signature is not ours.
fn forged_signatures() -> Vec<(&'static str, String)> {
    let good = Bearer::of(0);
    let token = good.sign();
    let (claims, kid) = (&good.claims, &signing_keys()[0].kid);
    let none = |alg: &str| format!("{}.{}.", part(&json!({"alg": alg, "typ": "JWT", "kid": kid})), part(claims));
    let public = &signing_keys()[0];
    let hmac = |secret: &str| {
        sign_hs256(&sas_key(secret), &json!({"alg": "HS256", "kid": kid}).to_string(), &claims.to_string())
    };
    let escalated = part(&Bearer::of(0).with("oid", principal(2).to_string()).claims);
    let other_key = |kid: &str| Bearer { key: 1, ..Bearer::of(0).with_header("kid", kid) }.sign();
    // Signed with a key of the forger's, which the header offers.
    let offers = |name: &str, value: Value| Bearer { key: 1, ..Bearer::of(0).with_header(name, value) }.sign();
    let theirs = format!("https://localhost:8443/{}/", tenant(1));
    let other_tenants_key =
        Bearer { key: 1, ..Bearer::of(4).with("iss", theirs).with_header("kid", signing_keys()[1].kid.as_str()) }
            .sign();
    vec![
        ("alg none", none("none")),
        ("alg None", none("None")),
        ("alg none, signature kept", with_part(&token, 0, &part(&json!({"alg": "none", "kid": kid})))),
        ("HS256 with the public modulus as secret", hmac(&public.modulus)),
        ("HS256 with the certificate as secret", hmac(&public.certificate)),
        ("RS384", with_part(&token, 0, &part(&json!({"alg": "RS384", "kid": kid})))),
        ("no kid", Bearer { header: json!({"alg": "RS256"}), ..Bearer::of(0) }.sign()),
        ("a key that nobody published", other_key(&signing_keys()[1].kid)),
        ("another key under a published name", other_key(kid)),
        ("a kid that is a path", Bearer::of(0).with_header("kid", "../../dev/null").sign()),
        ("a kid that is a URL", other_key("https://evil.example/keys")),
        ("a kid that is a query", other_key("x' UNION SELECT 'key")),
        ("a kid that is empty", other_key("")),
        ("another tenant's key", other_tenants_key),
        (
            "jwk in the header",
            offers("jwk", json!({"kty": "RSA", "kid": kid, "n": signing_keys()[1].modulus, "e": "AQAB"})),
        ),
        ("jku in the header", offers("jku", json!("https://evil.example/keys"))),
        ("x5u in the header", offers("x5u", json!("https://evil.example/certificate"))),
        ("x5c in the header", offers("x5c", json!([signing_keys()[1].certificate]))),
        ("critical extensions", Bearer::of(0).with_header("crit", json!(["exp"])).sign()),
        ("claims exchanged", with_part(&token, 1, &escalated)),
        ("signature of another token", with_part(&token, 2, Bearer::of(1).sign().split('.').nth(2).unwrap())),
        ("no signature", with_part(&token, 2, "")),
        (
            "a byte of the signature changed",
            with_part(&token, 2, &token.split('.').nth(2).unwrap().replacen(['A', 'B', 'C'], "z", 1)),
        ),
        ("padding", format!("{token}=")),
        ("four parts", format!("{token}.x")),
    ]
}

/// Tokens that we did sign, for something else; and such as are none.
fn misused_tokens() -> Vec<(&'static str, String)> {
    let foreign = format!("https://localhost:8443/{}/", tenant(1));
    vec![
        ("another issuer", Bearer::of(0).with("iss", format!("https://evil.example/{}/", tenant(0))).sign()),
        (
            "an issuer that begins like ours",
            Bearer::of(0).with("iss", format!("https://localhost:8443.evil.example/{}/", tenant(0))).sign(),
        ),
        ("the issuer of another tenant", Bearer::of(0).with("iss", foreign).sign()),
        (
            "another tenant, with its issuer",
            Bearer::of(0)
                .with("tid", tenant(1).to_string())
                .with("iss", format!("https://localhost:8443/{}/", tenant(1)))
                .sign(),
        ),
        ("another audience", Bearer::of(0).with("aud", "https://management.azure.com/").sign()),
        ("several audiences", Bearer::of(0).with("aud", json!(["https://atlas.microsoft.com", "x"])).sign()),
        (
            "an audience that begins like ours",
            Bearer::of(0).with("aud", "https://atlas.microsoft.com.evil.example").sign(),
        ),
        ("expired", Bearer::of(0).with("exp", crate::world::start().as_second()).sign()),
        ("no end", Bearer::of(0).with("exp", Value::Null).sign()),
        ("not yet valid", Bearer::of(0).with("nbf", crate::world::start().as_second() + 61).sign()),
        ("made in the future", Bearer::of(0).with("iat", crate::world::start().as_second() + 61).sign()),
        ("an ID token", Bearer::of(0).with("appid", Value::Null).with("nonce", "n").sign()),
        ("an ID token for its client", Bearer::of(0).with("aud", Uuid::from_u128(99).to_string()).sign()),
        ("a person's token without a scope", Bearer::of(3).with("idtyp", "user").sign()),
        ("a person's token for something else", Bearer::of(3).with("scp", "openid User.Read").sign()),
        ("a person's token that says it is an application's", Bearer::of(3).sign()),
        ("nobody", Bearer::of(0).with("oid", principal(50).to_string()).sign()),
        ("a principal that is no GUID", Bearer::of(0).with("oid", "*").sign()),
        ("a SAS token as bearer", Sas::new().sign()),
        ("a managed identity's SAS token as bearer", Sas::new().by_managed_identity()),
        ("oversized", Bearer::of(0).with("x", "y".repeat(MAX_TOKEN_BYTES)).sign()),
        ("empty", String::new()),
        ("garbage", "ÿ.é.à".to_owned().replace(|c: char| !c.is_ascii(), "")),
        ("dots", "..".to_owned()),
    ]
}

#[tokio::test]
async fn forged_bearer_tokens_are_refused_each_for_its_own_reason() {
    let world = World::new();
    let all = forged_signatures().into_iter().chain(misused_tokens()).collect();
    insta::assert_snapshot!(reasons(&world, all, |token| world.tile().bearer(token, 0)).await);
}

fn forged_sas() -> Vec<(&'static str, String)> {
    let token = Sas::new().sign();
    let with_kid = |alg: &str, kid: &str| {
        let header = json!({"alg": alg, "kid": kid}).to_string();
        sign_hs256(&sas_key("primary-key-of-account-0"), &header, &serde_json::to_string(&Sas::new().claims).unwrap())
    };
    let escalated =
        part(&serde_json::to_value(Sas::new().change(|claims| claims.max_rate_per_second = 9000).claims).unwrap());
    let rsa = sas_signing_key();
    let by_public_key = sign_hs256(
        &sas_key(&rsa.public_key),
        &json!({"alg": "HS256", "kid": rsa.kid}).to_string(),
        &serde_json::to_string(&Sas::new().claims).unwrap(),
    );
    vec![
        ("tampered at the end", format!("{}AAAAAA", &token[..token.len() - 6])),
        ("claims exchanged", with_part(&token, 1, &escalated)),
        ("alg none", with_part(&with_part(&token, 0, &part(&json!({"alg": "none", "kid": "primaryKey"}))), 2, "")),
        ("the other slot's name", with_kid("HS256", "secondaryKey")),
        ("the name of the RSA key", with_kid("HS256", &rsa.kid)),
        ("HS256 with the RSA public key as secret", by_public_key),
        ("RS256 said, HS256 done", with_kid("RS256", "primaryKey")),
        ("a name that nobody has", with_kid("HS256", "tertiaryKey")),
        ("the key of another account", Sas::new().by_key(KeySlot::Primary, "primary-key-of-account-1")),
        (
            "another account, its own key",
            Sas::new().change(|claims| claims.azp = unique_id(1)).by_key(KeySlot::Primary, "primary-key-of-account-1"),
        ),
        ("an account that does not exist", Sas::new().change(|claims| claims.azp = unique_id(9)).sign()),
        ("another issuer", Sas::new().change(|claims| claims.iss = "https://localhost:8443/".into()).sign()),
        ("another audience", Sas::new().change(|claims| claims.aud = "https://management.azure.com".into()).sign()),
        ("another tenant", Sas::new().change(|claims| claims.tid = tenant(1)).sign()),
        ("expired", Sas::new().change(|claims| claims.exp = claims.nbf).sign()),
        ("not yet valid", Sas::new().change(|claims| claims.nbf += 100).sign()),
        ("a bearer token as SAS", Bearer::of(0).sign()),
        ("a shared key as SAS", "primary-key-of-account-0".to_owned()),
        ("empty", String::new()),
    ]
}

#[tokio::test]
async fn forged_sas_tokens_are_refused_each_for_its_own_reason() {
    let world = World::new();
    insta::assert_snapshot!(reasons(&world, forged_sas(), |token| world.tile().sas(token)).await);
    for (what, token) in forged_sas().into_iter().filter(|(_, token)| token.starts_with("eyJ")) {
        let in_query = world.get(&format!("/map/tile?api-version=2.0&{token}")).status().await;
        assert_eq!(in_query, 401, "{what} in the query");
    }
    assert_eq!(world.maps.calls(), 0);
}

#[tokio::test]
async fn a_token_that_is_no_text_is_malformed() {
    let world = World::new();
    for (scheme, token) in [("Bearer ", Bearer::of(0).sign()), ("jwt-sas ", Sas::new().sign())] {
        let mut credential = [scheme, &token].concat().into_bytes();
        *credential.last_mut().unwrap() = 0xFF;
        let request = world.tile().header("x-ms-client-id", unique_id(0).to_string());
        let answer = request.header("authorization", credential).send().await;
        assert_eq!((answer.status, &*answer.challenge_error()), (401, "invalid_token"), "{scheme}");
    }
    assert_eq!(world.maps.calls(), 0);
}

#[tokio::test]
async fn a_bad_credential_is_never_made_good_by_a_second_one() {
    let world = World::new();
    let key = "primary-key-of-account-0";
    let in_query = "/map/tile?api-version=2.0&subscription-key=primary-key-of-account-0";
    let (bearer, sas) = (Bearer::of(0).sign(), Sas::new().sign());
    let client_id = unique_id(0).to_string();
    let requests = [
        ("bad bearer, good key", world.tile().header("authorization", "Bearer x.y.z").key(key)),
        ("bad SAS, good key in the query", world.get(in_query).sas("x.y.z")),
        ("unknown scheme, good key", world.tile().header("authorization", "Basic abc").key(key)),
        ("no scheme, good key", world.tile().header("authorization", key).key(key)),
        ("empty scheme, good key", world.tile().header("authorization", "").key(key)),
        ("bad key in the header, good one in the query", world.get(in_query).key("wrong")),
        ("two different keys in the header", world.tile().key(key).key("primary-key-of-account-1")),
        (
            "two different keys in the query",
            world.get(&format!("{in_query}&SUBSCRIPTION-KEY=primary-key-of-account-1")),
        ),
        ("two tokens", world.tile().sas(&sas).header("authorization", format!("Bearer {bearer}"))),
        ("two tokens in one header", world.tile().header("authorization", format!("jwt-sas {sas}, Bearer {bearer}"))),
        ("two client ids", world.tile().bearer(&bearer, 0).header("x-ms-client-id", unique_id(1).to_string())),
        (
            "client id in a list",
            world
                .tile()
                .header("authorization", format!("Bearer {bearer}"))
                .header("x-ms-client-id", format!("{client_id}, {client_id}")),
        ),
        (
            "two bare tokens",
            world.get(&format!("/map/tile?api-version=2.0&{sas}&{}", Sas::new().by_managed_identity())),
        ),
        ("key with a blank", world.tile().key(&format!("{key} x"))),
        ("empty key", world.tile().key("")),
        ("key as bearer", world.tile().bearer(key, 0)),
    ];
    for (what, request) in requests {
        let answer = request.send().await;
        assert_eq!(answer.status, 401, "{what}: {}", String::from_utf8_lossy(&answer.body));
    }
    assert_eq!(world.maps.calls(), 0);
}

#[tokio::test]
async fn what_stands_twice_alike_counts_once() {
    let world = World::new();
    let key = "primary-key-of-account-0";
    assert_eq!(world.tile().key(key).key(key).status().await, 200);
    assert_eq!(
        world.get(&format!("/map/tile?api-version=2.0&subscription-key={key}&subscription-key={key}")).status().await,
        200
    );
    let preferred = world.get("/map/tile?api-version=2.0&subscription-key=wrong").key(key).status().await;
    assert_eq!(preferred, 200, "the header comes before the query");
}

#[tokio::test]
async fn nothing_of_a_refusal_repeats_what_was_sent() {
    let world = World::new();
    let secret = "sUpErSeCrEt-0123456789";
    for request in [
        world.tile().key(secret),
        world.tile().sas(secret),
        world.tile().bearer(secret, 0),
        world.tile().header("authorization", format!("{secret} x")),
        world.get(&format!("/map/tile?api-version=2.0&subscription-key={secret}")),
    ] {
        let answer = request.send().await;
        assert!(!format!("{:?}{}", answer.headers, String::from_utf8_lossy(&answer.body)).contains(secret));
    }
}

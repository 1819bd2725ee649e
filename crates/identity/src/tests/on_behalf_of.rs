//! On behalf of: an API goes on in a person's name, with a token that was sent to it, and with no other.

use lazurite_crypto::jwt::{RsaPrivateKey, sign_hs256};
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::{Application, ConsentType, PermissionScope};
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::{ADA, PUBLIC, SERVER, ada, ask, code, consent_to, redeem, user};
use super::world::{OTHER_TENANT, Reply, SECRET, TENANT, World, form};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const API: &str = "api://middle-tier";
const API_SCOPE: &str = "api://middle-tier/read openid profile offline_access";
const MAPS: &str = "https://atlas.microsoft.com/user_impersonation";

/// Ada's token for the middle tier ([`SERVER`]), by way of [`PUBLIC`].
async fn world() -> (World, Value) {
    let world = ada().await;
    let mut api: Application = application_of(&world, SERVER).await;
    api.identifier_uris = vec![API.into()];
    api.api.scopes = vec![PermissionScope {
        id: Uuid::from_u128(77),
        value: "read".into(),
        consent: ConsentType::User,
        enabled: true,
        display_name: "Read".into(),
        description: "Read".into(),
    }];
    world.put(&api).await;
    consent_to(&world, PUBLIC, API_SCOPE).await;
    let code = code(&world, PUBLIC, API_SCOPE).await;
    let answer = redeem(&world, PUBLIC, &code).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    (world, answer.json())
}

async fn application_of(world: &World, client: &str) -> Application {
    world.list::<Application>().await.into_iter().find(|known| known.app_id.to_string() == client).unwrap()
}

async fn pass_on(world: &World, client: &str, assertion: &str, scope: &str) -> Reply {
    let fields = [
        ("grant_type", GRANT),
        ("requested_token_use", "on_behalf_of"),
        ("assertion", assertion),
        ("scope", scope),
        ("client_secret", SECRET),
    ];
    ask(world, client, &fields).await
}

fn access(answer: &Value) -> &str {
    answer["access_token"].as_str().unwrap()
}

fn code_of(reply: &Reply) -> (u16, u64) {
    (reply.status, reply.json()["error_codes"][0].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn the_middle_tier_goes_on_in_the_persons_name_after_consent() {
    let (world, answer) = world().await;
    let without = pass_on(&world, SERVER, access(&answer), MAPS).await;
    assert_eq!(code_of(&without), (400, 65_001), "{}", without.text);
    consent_to(&world, SERVER, MAPS).await;
    let reply = pass_on(&world, SERVER, access(&answer), &format!("{MAPS} offline_access openid profile")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let claims = world.claims(access(&reply.json()));
    assert_eq!(
        (claims["aud"].as_str(), claims["scp"].as_str()),
        (Some("https://atlas.microsoft.com"), Some("user_impersonation"))
    );
    assert_eq!((claims["oid"].as_str(), claims["appid"].as_str()), (Some(ADA), Some(SERVER)));
    assert_eq!(claims["appidacr"], "1");
    assert!(reply.json()["refresh_token"].is_string() && reply.json()["id_token"].is_string());
}

#[tokio::test]
async fn only_a_persons_token_for_this_very_api_is_passed_on() {
    let (world, answer) = world().await;
    consent_to(&world, SERVER, MAPS).await;
    consent_to(&world, PUBLIC, MAPS).await;
    let maps_code = code(&world, PUBLIC, &format!("{MAPS} openid")).await;
    let for_maps = redeem(&world, PUBLIC, &maps_code).await.json();
    let own =
        [("grant_type", "client_credentials"), ("client_secret", SECRET), ("scope", "api://middle-tier/.default")];
    let of_an_application = ask(&world, SERVER, &own).await.json();
    let changed = access(&answer).replace('.', "._");
    for (why, assertion, expected) in [
        ("a token for another API", access(&for_maps), (400, 500_131)),
        ("an application's token", access(&of_an_application), (400, 7_000_114)),
        ("an id token", answer["id_token"].as_str().unwrap(), (400, 50_013)),
        ("a refresh token", answer["refresh_token"].as_str().unwrap(), (400, 50_013)),
        ("a changed token", &changed, (400, 50_013)),
        ("no token", "x", (400, 50_013)),
    ] {
        let reply = pass_on(&world, SERVER, assertion, MAPS).await;
        assert_eq!(code_of(&reply), expected, "{why}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_token_that_counts_for_nothing_is_not_passed_on() {
    let (world, answer) = world().await;
    consent_to(&world, SERVER, MAPS).await;
    let mut disabled = user();
    disabled.account_enabled = false;
    world.put(&disabled).await;
    assert_eq!(code_of(&pass_on(&world, SERVER, access(&answer), MAPS).await), (400, 50_173), "the account");
    world.put(&user()).await;
    assert_eq!(code_of(&pass_on(&world, SERVER, access(&answer), MAPS).await), (200, 0));
    let revoke = form(
        &format!("/{TENANT}/oauth2/v2.0/revoke"),
        &[("client_id", PUBLIC), ("token", answer["refresh_token"].as_str().unwrap())],
    );
    assert_eq!(world.login(revoke).await.status, 200);
    assert_eq!(code_of(&pass_on(&world, SERVER, access(&answer), MAPS).await), (400, 50_173), "the family");
    world.clock.advance_seconds(3600);
    assert_eq!(code_of(&pass_on(&world, SERVER, access(&answer), MAPS).await), (400, 500_133), "its time");
}

#[tokio::test]
async fn the_middle_tier_proves_who_it_is_in_its_own_tenant() {
    let (world, answer) = world().await;
    consent_to(&world, SERVER, MAPS).await;
    let fields = [
        ("client_id", SERVER),
        ("grant_type", GRANT),
        ("requested_token_use", "on_behalf_of"),
        ("assertion", access(&answer)),
        ("scope", MAPS),
    ];
    let path = |tenant: &str| format!("/{tenant}/oauth2/v2.0/token");
    assert_eq!(code_of(&world.token(&path(TENANT), &fields).await), (401, 7_000_218));
    let with_secret: Vec<_> = fields.into_iter().chain([("client_secret", SECRET)]).collect();
    assert_eq!(code_of(&world.token(&path(OTHER_TENANT), &with_secret).await), (400, 50_020));
    assert_eq!(code_of(&world.token(&path("organizations"), &with_secret).await), (200, 0));
    for (name, value, expected) in [
        ("requested_token_use", "exchange", (400, 70_003)),
        ("requested_token_use", "", (400, 900_144)),
        ("assertion", "", (400, 900_144)),
        ("scope", "", (400, 900_144)),
    ] {
        let changed: Vec<_> =
            with_secret.iter().map(|(n, v)| if *n == name { (*n, value) } else { (*n, *v) }).collect();
        assert_eq!(code_of(&world.token(&path(TENANT), &changed).await), expected, "{name}={value}");
    }
}

#[tokio::test]
async fn tokens_that_others_signed_are_not_ours() {
    let (world, answer) = world().await;
    let claims = world.claims(access(&answer)).to_string();
    let kid = world.state.keys().signer(world.now()).unwrap().kid.to_owned();
    let header = |alg: &str, kid: Value| json!({"alg": alg, "typ": "JWT", "kid": kid}).to_string();
    let other = RsaPrivateKey::generate().unwrap();
    let published = world.state.keys().jwks(world.now(), "")["keys"][0]["n"].as_str().unwrap().to_owned();
    let none =
        format!("{}.{}.", access(&answer).split('.').next().unwrap(), access(&answer).split('.').nth(1).unwrap());
    for (why, forged) in [
        ("another key under our name", other.sign_rs256(&header("RS256", json!(kid)), &claims).unwrap()),
        ("a kid that is a path", other.sign_rs256(&header("RS256", json!("../../dev/null")), &claims).unwrap()),
        ("no kid", other.sign_rs256(&header("RS256", Value::Null), &claims).unwrap()),
        ("our public key as a secret", sign_hs256(&sas_key(&published), &header("HS256", json!(kid)), &claims)),
        ("no signature", none),
    ] {
        assert_eq!(code_of(&pass_on(&world, SERVER, &forged, MAPS).await), (400, 50_013), "{why}");
    }
}

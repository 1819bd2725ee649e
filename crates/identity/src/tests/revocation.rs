//! Giving tokens back, asking what they are worth, and `userinfo`.

use axum::body::Body;
use lazurite_model::record::{Revocation, TokenFamily};
use serde_json::{Value, json};

use super::people::{ADA, MAPS_SCOPE, PAGE, PUBLIC, SERVER, ada, ask, code, consent_to, redeem, refresh};
use super::world::{CLIENT, Reply, SECRET, TENANT, World, get};

async fn world() -> (World, Value) {
    let world = ada().await;
    consent_to(&world, PUBLIC, MAPS_SCOPE).await;
    let code = code(&world, PUBLIC, MAPS_SCOPE).await;
    let answer = redeem(&world, PUBLIC, &code).await.json();
    (world, answer)
}

async fn post(world: &World, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
    world.token(&format!("/{TENANT}/oauth2/v2.0/{endpoint}"), fields).await
}

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name].as_str().unwrap()
}

/// What a token is worth to a client.
async fn worth(world: &World, client: &str, token: &str) -> Value {
    let reply = post(world, "introspect", &[("client_id", client), ("client_secret", SECRET), ("token", token)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), "no-store, no-cache");
    reply.json()
}

#[tokio::test]
async fn a_refresh_token_takes_its_family_along() {
    let (world, answer) = world().await;
    let token = text(&answer, "refresh_token");
    let reply =
        post(&world, "revoke", &[("client_id", PUBLIC), ("token", token), ("token_type_hint", "refresh_token")]).await;
    assert_eq!((reply.status, reply.text.as_str()), (200, ""));
    assert_eq!(refresh(&world, PUBLIC, token, None).await.json()["error_codes"][0], 50173);
    let sid = world.claims(text(&answer, "access_token"))["sid"].as_str().unwrap().to_owned();
    assert!(world.read::<Revocation>(&sid).await.is_some(), "the gate hears of it");
    assert_eq!(post(&world, "revoke", &[("client_id", PUBLIC), ("token", token)]).await.status, 200, "a second time");
}

#[tokio::test]
async fn an_access_token_goes_alone() {
    let (world, answer) = world().await;
    let token = text(&answer, "access_token");
    assert_eq!(post(&world, "revoke", &[("client_id", PUBLIC), ("token", token)]).await.status, 200);
    let [revocation] = world.list::<Revocation>().await[..] else { panic!("one revocation") };
    use base64::Engine as _;
    let uti = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(revocation.id);
    assert_eq!(world.claims(token)["uti"], uti);
    assert_eq!(refresh(&world, PUBLIC, text(&answer, "refresh_token"), None).await.status, 200);
}

#[tokio::test]
async fn nobody_gives_back_what_is_anothers() {
    let (world, answer) = world().await;
    for token in ["refresh_token", "access_token"] {
        let fields = [("client_id", CLIENT), ("client_secret", SECRET), ("token", text(&answer, token))];
        let reply = post(&world, "revoke", &fields).await;
        assert_eq!((reply.status, &reply.json()["error_codes"][0]), (400, &70_000.into()), "{token}");
    }
    let without = post(&world, "revoke", &[("client_id", SERVER), ("token", "x")]).await;
    assert_eq!(without.status, 401, "a server proves who it is");
    let wrong = [("client_id", PUBLIC), ("client_secret", "wrong"), ("token", text(&answer, "refresh_token"))];
    assert_eq!(post(&world, "revoke", &wrong).await.status, 401);
    assert_eq!(world.list::<TokenFamily>().await.len(), 1);
    assert!(world.list::<Revocation>().await.is_empty());
    for nonsense in ["x", "1.x.y", "a.b.c"] {
        assert_eq!(
            post(&world, "revoke", &[("client_id", PUBLIC), ("token", nonsense)]).await.status,
            200,
            "{nonsense}"
        );
    }
    assert_eq!(post(&world, "revoke", &[("client_id", PUBLIC)]).await.json()["error_codes"][0], 900_144);
}

#[tokio::test]
async fn a_token_is_worth_something_to_its_client_and_its_api_alone() {
    let world = ada().await;
    consent_to(&world, SERVER, MAPS_SCOPE).await;
    let code = code(&world, SERVER, MAPS_SCOPE).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", super::people::redirect_uri(SERVER)),
        ("code_verifier", super::people::VERIFIER),
        ("client_secret", SECRET),
    ];
    let answer = ask(&world, SERVER, &fields).await.json();
    let access = worth(&world, SERVER, text(&answer, "access_token")).await;
    assert_eq!((&access["active"], &access["oid"], &access["client_id"]), (&true.into(), &ADA.into(), &SERVER.into()));
    assert_eq!(
        (&access["scope"], &access["username"]),
        (&"user_impersonation".into(), &"ada@lazurite.localhost".into())
    );
    let refreshing = worth(&world, SERVER, text(&answer, "refresh_token")).await;
    assert_eq!((&refreshing["active"], &refreshing["token_type"]), (&true.into(), &"refresh_token".into()));
    for token in ["access_token", "refresh_token", "id_token"] {
        assert_eq!(worth(&world, CLIENT, text(&answer, token)).await, json!({"active": false}), "{token} to another");
    }
    assert_eq!(worth(&world, SERVER, text(&answer, "id_token")).await, json!({"active": false}), "no access token");
    assert_eq!(worth(&world, SERVER, "nonsense").await, json!({"active": false}));
    let public = post(&world, "introspect", &[("client_id", PAGE), ("token", "x")]).await;
    assert_eq!((public.status, &public.json()["error_codes"][0]), (401, &7_000_218.into()));
    world.clock.advance_seconds(3600);
    assert_eq!(worth(&world, SERVER, text(&answer, "access_token")).await, json!({"active": false}), "its time");
}

#[tokio::test]
async fn an_api_learns_who_calls_it() {
    let world = ada().await;
    let own = format!("{CLIENT}/.default");
    let fields = [("grant_type", "client_credentials"), ("client_secret", SECRET), ("scope", own.as_str())];
    let answer = ask(&world, SERVER, &fields).await.json();
    let seen = worth(&world, CLIENT, text(&answer, "access_token")).await;
    assert_eq!((&seen["active"], &seen["client_id"]), (&true.into(), &SERVER.into()));
    assert!(seen.get("username").is_none());
    post(
        &world,
        "revoke",
        &[("client_id", SERVER), ("client_secret", SECRET), ("token", text(&answer, "access_token"))],
    )
    .await;
    assert_eq!(worth(&world, CLIENT, text(&answer, "access_token")).await, json!({"active": false}), "taken back");
}

async fn user_info(world: &World, token: &str) -> Reply {
    let request = get(&format!("/{TENANT}/openid/userinfo")).header("authorization", format!("Bearer {token}"));
    world.login(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn userinfo_knows_the_person_as_the_id_token_does() {
    let world = ada().await;
    consent_to(&world, PUBLIC, "openid profile").await;
    let code = code(&world, PUBLIC, "openid profile").await;
    let answer = redeem(&world, PUBLIC, &code).await.json();
    let reply = user_info(&world, text(&answer, "access_token")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json(), json!({"sub": world.claims(text(&answer, "id_token"))["sub"], "name": "Ada"}));
    let graph = get("/oidc/userinfo").header("authorization", format!("Bearer {}", text(&answer, "access_token")));
    let at_graph = world.graph_raw(graph.body(Body::empty()).unwrap()).await;
    assert_eq!(at_graph.json(), reply.json());
    assert_eq!(at_graph.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn userinfo_takes_no_other_token() {
    let (world, answer) = world().await;
    let own = [
        ("grant_type", "client_credentials"),
        ("client_secret", SECRET),
        ("scope", "https://graph.microsoft.com/.default"),
    ];
    let of_an_application = ask(&world, SERVER, &own).await.json();
    for (why, token) in [
        ("for Maps", text(&answer, "access_token")),
        ("an id token", text(&answer, "id_token")),
        ("an application's", text(&of_an_application, "access_token")),
        ("none", ""),
        ("nonsense", "x"),
    ] {
        let reply = user_info(&world, token).await;
        assert_eq!(reply.status, 401, "{why}");
        assert_eq!(reply.header("www-authenticate"), "Bearer error=\"invalid_token\"", "{why}");
    }
}

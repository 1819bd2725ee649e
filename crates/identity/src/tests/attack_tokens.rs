//! The token endpoints attacked: what works at one place works at no other, and no answer tells or leaves anything behind.

use axum::body::Body;
use http::{Method, Request};
use serde_json::Value;

use super::assertion_world::{OWN, TYPE, claims, header};
use super::people::{
    MAPS_SCOPE, PUBLIC, SERVER, VERIFIER, ada, ask, code, consent_to, redeem, redirect_uri, signed_in,
};
use super::world::{CLIENT, OTHER_TENANT, Reply, SECRET, TENANT, World, form};
use crate::oauth::device::approve;

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const ENDPOINTS: [&str; 6] = [
    "oauth2/v2.0/token",
    "oauth2/token",
    "oauth2/v2.0/devicecode",
    "oauth2/devicecode",
    "oauth2/v2.0/revoke",
    "oauth2/v2.0/introspect",
];

async fn device(world: &World) -> Value {
    let fields = [("client_id", PUBLIC), ("scope", MAPS_SCOPE)];
    world.token(&format!("/{TENANT}/oauth2/v2.0/devicecode"), &fields).await.json()
}

fn code_of(reply: &Reply) -> (u16, u64) {
    (reply.status, reply.json()["error_codes"][0].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn every_endpoint_takes_posted_forms_alone_and_no_answer_is_kept() {
    let world = World::new().await;
    for endpoint in ENDPOINTS {
        let path = format!("/{TENANT}/{endpoint}");
        let json = Request::post(&path).header("content-type", "application/json").body(Body::from("{}")).unwrap();
        let twice = form(&path, &[("client_id", CLIENT), ("client_id", CLIENT)]);
        let mut requests = vec![(json, 9_002_313), (twice, 9_000_411)];
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let request = Request::builder().method(method).uri(format!("{path}?client_id={CLIENT}&client_secret=x"));
            requests.push((request.body(Body::empty()).unwrap(), 900_561));
        }
        for (request, expected) in requests {
            let reply = world.login(request).await;
            assert_eq!(code_of(&reply), (400, expected), "{endpoint}: {}", reply.text);
            assert_eq!(reply.header("cache-control"), "no-store, no-cache", "{endpoint}");
            assert_eq!(reply.header("pragma"), "no-cache", "{endpoint}");
        }
    }
}

#[tokio::test]
async fn what_stands_in_the_address_is_not_read() {
    let world = World::new().await;
    let path = format!("/{TENANT}/oauth2/v2.0/token?client_secret={}&grant_type=client_credentials", "wrong");
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("scope", "https://atlas.microsoft.com/.default"),
    ];
    assert_eq!(world.token(&path, &fields).await.status, 200);
    let without: Vec<_> = fields.into_iter().filter(|(name, _)| *name != "client_secret").collect();
    let query = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect::<String>();
    let reply = world.token(&format!("/{TENANT}/oauth2/v2.0/token?client_secret={query}"), &without).await;
    assert_eq!(code_of(&reply), (401, 7_000_218));
}

#[tokio::test]
async fn one_kind_of_code_is_never_another() {
    let world = ada().await;
    consent_to(&world, PUBLIC, MAPS_SCOPE).await;
    let (given, device) = (code(&world, PUBLIC, MAPS_SCOPE).await, device(&world).await);
    approve(&world.state, device["user_code"].as_str().unwrap(), signed_in()).await.unwrap();
    let unused = code(&world, PUBLIC, MAPS_SCOPE).await;
    let answer = redeem(&world, PUBLIC, &given).await.json();
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    let device_text = |name: &str| device[name].as_str().unwrap().to_owned();
    let tokens = [
        ("code", unused.clone()),
        ("refresh token", text("refresh_token")),
        ("access token", text("access_token")),
        ("id token", text("id_token")),
        ("device code", device_text("device_code")),
        ("user code", device_text("user_code")),
    ];
    for (kind, token) in &tokens {
        let as_code = [
            ("grant_type", "authorization_code"),
            ("code", token.as_str()),
            ("redirect_uri", redirect_uri(PUBLIC)),
            ("code_verifier", VERIFIER),
        ];
        let as_refresh = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
        let as_device = [("grant_type", DEVICE), ("device_code", token.as_str())];
        for (place, fields, right) in [
            ("authorization_code", &as_code[..], "code"),
            ("refresh_token", &as_refresh[..], "refresh token"),
            ("device_code", &as_device[..], "device code"),
        ] {
            let reply = ask(&world, PUBLIC, fields).await;
            assert_eq!(reply.status, if *kind == right { 200 } else { 400 }, "{kind} as {place}: {}", reply.text);
        }
    }
}

#[tokio::test]
async fn what_one_tenant_gave_another_does_not_take() {
    let world = ada().await;
    consent_to(&world, PUBLIC, MAPS_SCOPE).await;
    let (given, device) = (code(&world, PUBLIC, MAPS_SCOPE).await, device(&world).await);
    approve(&world.state, device["user_code"].as_str().unwrap(), signed_in()).await.unwrap();
    let unused = code(&world, PUBLIC, MAPS_SCOPE).await;
    let answer = redeem(&world, PUBLIC, &given).await.json();
    let device_code = device["device_code"].as_str().unwrap();
    let refresh_token = answer["refresh_token"].as_str().unwrap();
    for (fields, expected) in [
        (vec![("grant_type", "authorization_code"), ("code", &unused), ("code_verifier", VERIFIER)], 50_020),
        (vec![("grant_type", "refresh_token"), ("refresh_token", refresh_token)], 50_020),
        (vec![("grant_type", DEVICE), ("device_code", device_code)], 70_018),
    ] {
        let all: Vec<_> = fields.into_iter().chain([("client_id", PUBLIC)]).collect();
        let reply = world.token(&format!("/{OTHER_TENANT}/oauth2/v2.0/token"), &all).await;
        assert_eq!(code_of(&reply), (400, expected), "{}", reply.text);
    }
    for endpoint in ["revoke", "introspect"] {
        let fields = [("client_id", SERVER), ("client_secret", SECRET), ("token", refresh_token)];
        let reply = world.token(&format!("/{OTHER_TENANT}/oauth2/v2.0/{endpoint}"), &fields).await;
        assert_eq!(code_of(&reply), (400, 700_016), "{endpoint}");
    }
}

#[tokio::test]
async fn no_refusal_repeats_a_secret() {
    let world = ada().await;
    let secret = "s3cr3t-that-must-not-come-back";
    let assertion = OWN.sign(&header(), &claims(serde_json::json!({"jti": secret, "sub": "x", "iss": "y"})));
    for fields in [
        vec![("grant_type", "client_credentials"), ("client_secret", secret), ("scope", "x/.default")],
        vec![("grant_type", "client_credentials"), ("client_assertion_type", TYPE), ("client_assertion", &assertion)],
        vec![("grant_type", "password"), ("username", "ada"), ("password", secret), ("scope", MAPS_SCOPE)],
        vec![("grant_type", "authorization_code"), ("code", secret), ("code_verifier", secret)],
        vec![("grant_type", "refresh_token"), ("refresh_token", secret)],
        vec![("grant_type", DEVICE), ("device_code", secret)],
        vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", secret),
            ("requested_token_use", "on_behalf_of"),
        ],
    ] {
        let reply = ask(&world, PUBLIC, &fields).await;
        assert!(reply.status >= 400, "{fields:?}");
        assert!(!reply.text.contains(secret) && !reply.text.contains(&assertion), "{fields:?}: {}", reply.text);
        assert!(reply.json()["error_codes"][0].is_u64(), "{}", reply.text);
    }
}

#[tokio::test]
async fn pages_of_other_origins_send_no_cookies_along() {
    let world = World::new().await;
    for endpoint in ENDPOINTS {
        let mut request = form(&format!("/{TENANT}/{endpoint}"), &[("client_id", CLIENT)]);
        request.headers_mut().insert("origin", http::HeaderValue::from_static("https://evil.example"));
        let reply = world.login(request).await;
        assert_eq!(reply.header("access-control-allow-credentials"), "", "{endpoint}");
        assert_ne!(reply.header("access-control-allow-origin"), "https://evil.example", "{endpoint}");
        assert!(reply.headers.get("set-cookie").is_none(), "{endpoint}");
    }
}

use axum::body::Body;
use base64::Engine as _;
use http::Request;
use serde_json::Value;

use super::world::{CLIENT, SECRET, TENANT, World, application};

fn v2() -> String {
    format!("/{TENANT}/oauth2/v2.0/token")
}

async fn ask(world: &World, scope: &str) -> super::world::Reply {
    let fields = [
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("grant_type", "client_credentials"),
        ("client_info", "1"),
        ("scope", scope),
        ("x-client-SKU", "test"),
    ];
    world.token(&v2(), &fields).await
}

fn audience(world: &World, body: &Value) -> String {
    world.claims(body["access_token"].as_str().unwrap())["aud"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_application_gets_a_token_of_the_first_version() {
    let world = World::new().await;
    let reply = ask(&world, "https://atlas.microsoft.com/.default").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), "no-store, no-cache");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    let mut body = reply.json();
    insta::assert_json_snapshot!("claims", world.claims(body["access_token"].as_str().unwrap()));
    body["access_token"] = "…".into();
    insta::assert_json_snapshot!("body", body);
}

#[tokio::test]
async fn the_header_names_the_key_twice() {
    let world = World::new().await;
    let body = ask(&world, "https://atlas.microsoft.com/.default").await.json();
    let header = body["access_token"].as_str().unwrap().split('.').next().unwrap();
    let header: Value =
        serde_json::from_slice(&base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!((&header["typ"], &header["alg"]), (&"JWT".into(), &"RS256".into()));
    assert_eq!(header["kid"], header["x5t"]);
}

#[tokio::test]
async fn the_audience_is_what_was_asked_for_letter_by_letter() {
    let world = World::new().await;
    let mut api = application("88888888-8888-4888-8888-888888888888");
    api.identifier_uris = vec!["api://maps-backend".into()];
    world.put(&api).await;
    for resource in [
        "https://atlas.microsoft.com",
        "https://atlas.microsoft.com/",
        "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6",
        "https://management.azure.com",
        "https://management.core.windows.net/",
        "https://management.localhost:8443",
        "https://graph.microsoft.com",
        "https://graph.localhost:8443/",
        "https://atlas.localhost:8443",
        "https://vault.azure.net",
        "https://vault.localhost:8443",
        "api://maps-backend",
        "88888888-8888-4888-8888-888888888888",
    ] {
        let reply = ask(&world, &format!("{resource}/.default")).await;
        assert_eq!(reply.status, 200, "{resource}: {}", reply.text);
        assert_eq!(audience(&world, &reply.json()), resource);
    }
}

#[tokio::test]
async fn an_api_may_ask_for_tokens_of_the_second_version() {
    let world = World::new().await;
    let mut api = application("88888888-8888-4888-8888-888888888888");
    api.identifier_uris = vec!["api://maps-backend".into()];
    api.requested_access_token_version = Some(2);
    world.put(&api).await;
    let body = ask(&world, "api://maps-backend/.default").await.json();
    insta::assert_json_snapshot!(world.claims(body["access_token"].as_str().unwrap()));
}

#[tokio::test]
async fn the_first_endpoint_takes_a_resource_and_writes_numbers_as_texts() {
    let world = World::new().await;
    let fields = [
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("grant_type", "client_credentials"),
        ("resource", "https://atlas.microsoft.com/"),
    ];
    let mut body = world.token(&format!("/{TENANT}/oauth2/token"), &fields).await.json();
    assert_eq!(audience(&world, &body), "https://atlas.microsoft.com/");
    body["access_token"] = "…".into();
    insta::assert_json_snapshot!(body);
}

#[tokio::test]
async fn a_secret_may_come_as_basic_authentication() {
    let world = World::new().await;
    let encoded: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{CLIENT}:{encoded}"));
    let request = |extra: &str| {
        Request::post(v2())
            .header("content-type", "application/x-www-form-urlencoded;charset=utf-8")
            .header("authorization", format!("Basic {basic}"))
            .body(Body::from(format!(
                "grant_type=client_credentials&scope=https://atlas.microsoft.com/.default{extra}"
            )))
            .unwrap()
    };
    assert_eq!(world.login(request("")).await.status, 200);
    assert_eq!(world.login(request(&format!("&client_id={CLIENT}"))).await.status, 200);
    for extra in [format!("&client_secret={SECRET}"), "&client_id=somebody-else".into()] {
        let reply = world.login(request(&extra)).await;
        assert_eq!((reply.status, &reply.json()["error"]), (400, &"invalid_request".into()), "{extra}");
    }
}

#[tokio::test]
async fn the_tenant_may_be_named_by_its_domain() {
    let world = World::new().await;
    let fields = [
        ("client_id", CLIENT),
        ("client_secret", SECRET),
        ("grant_type", "client_credentials"),
        ("scope", "https://atlas.microsoft.com/.default"),
    ];
    let body = world.token("/lazurite.localhost/oauth2/v2.0/token", &fields).await.json();
    assert_eq!(world.claims(body["access_token"].as_str().unwrap())["tid"], TENANT);
}

#[tokio::test]
async fn no_two_tokens_are_the_same() {
    let world = World::new().await;
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let body = ask(&world, "https://atlas.microsoft.com/.default").await.json();
        assert!(ids.insert(world.claims(body["access_token"].as_str().unwrap())["uti"].to_string()));
    }
}

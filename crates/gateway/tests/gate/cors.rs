//! Pages of other origins.

use http::Method;

use crate::world::{Account, Answered, Sas, World};

const KEY: &str = "primary-key-of-account-0";
const URI: &str = "/map/tile?api-version=2.0&subscription-key=primary-key-of-account-0";
const GOOD: &str = "https://www.azure.com";
const BAD: &str = "https://evil.example";
const WEB_SDK: &str = "map-agent,ms-am-request-origin,session-id,subscription-key";

async fn preflight(world: &World, uri: &str, origin: &str) -> Answered {
    world
        .request(Method::OPTIONS, uri)
        .header("origin", origin)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", WEB_SDK)
        .send()
        .await
}

fn with_rule() -> World {
    let world = World::new();
    world.put(Account { origins: Some(vec![GOOD, "https://www.microsoft.com/"]), ..Account::new(0) }.record());
    world
}

#[tokio::test]
async fn without_rules_every_origin_may_ask_and_read() {
    let world = World::new();
    let granted = preflight(&world, URI, BAD).await;
    assert_eq!((granted.status, granted.header("access-control-allow-origin")), (200, BAD));
    assert_eq!(granted.header("access-control-allow-headers"), WEB_SDK);
    assert!(granted.header("access-control-allow-methods").contains("GET"));
    assert_eq!(granted.header("access-control-max-age"), "3600");
    let answer = world.get(URI).header("origin", BAD).send().await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, BAD));
    assert_eq!(answer.header("vary"), "Origin");
    for name in ["WWW-Authenticate", "Retry-After", "x-ms-request-id", "Operation-Location", "x-ms-azuremaps-region"] {
        assert!(answer.header("access-control-expose-headers").contains(name), "{name}");
    }
}

#[tokio::test]
async fn a_preflight_without_its_headers_is_a_bad_request() {
    let world = World::new();
    let ask = |name: &'static str, value: &str| world.request(Method::OPTIONS, URI).header(name, value).send();
    assert_eq!(ask("access-control-request-method", "GET").await.status, 400);
    assert_eq!(ask("origin", GOOD).await.status, 400);
}

#[tokio::test]
async fn rules_are_kept_on_preflights_that_can_be_told_to_be_for_an_account() {
    let world = with_rule();
    assert_eq!(preflight(&world, URI, GOOD).await.header("access-control-allow-origin"), GOOD);
    assert_eq!(preflight(&world, URI, "https://www.microsoft.com").await.status, 200, "a trailing slash in the rule");
    let refused = preflight(&world, URI, BAD).await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (403, ""));
    let by_sas = format!("/map/tile?api-version=2.0&{}", Sas::new().sign());
    assert_eq!(preflight(&world, &by_sas, BAD).await.status, 403);
    assert_eq!(preflight(&world, "/map/tile?api-version=2.0", BAD).await.status, 200, "nobody knows the account yet");
    assert_eq!(preflight(&world, "/map/tile?subscription-key=wrong", BAD).await.status, 200);
}

#[tokio::test]
async fn rules_are_kept_on_the_request_itself() {
    let world = with_rule();
    let ask = |origin: &str| world.tile().key(KEY).header("origin", origin).send();
    let answer = ask(GOOD).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, GOOD));
    for origin in [BAD, "null", "https://www.azure.com.evil.example", "http://www.azure.com", "https://azure.com", ""] {
        let refused = ask(origin).await;
        assert_eq!((refused.status, refused.header("access-control-allow-origin")), (403, ""), "{origin}");
        assert!(refused.message().contains("CORS"), "{}", refused.message());
    }
    assert_eq!(world.tile().key(KEY).status().await, 200, "without an origin");
    assert_eq!(world.maps.calls(), 2);
}

#[tokio::test]
async fn a_page_without_an_origin_is_allowed_where_all_are() {
    let world = World::new();
    let answer = world.tile().key(KEY).header("origin", "null").send().await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, "*"));
    world.put(Account { origins: Some(vec!["*"]), ..Account::new(0) }.record());
    assert_eq!(world.tile().key(KEY).header("origin", "null").status().await, 200);
}

#[tokio::test]
async fn refusals_can_be_read_by_the_pages_that_may_ask() {
    let world = with_rule();
    for uri in ["/map/tile?api-version=2.0", "/nowhere", "/map/tile?api-version=7"] {
        let refused = world.get(uri).header("origin", GOOD).send().await;
        assert_eq!(refused.header("access-control-allow-origin"), GOOD, "{uri} {}", refused.status);
        assert!(refused.header("access-control-expose-headers").contains("WWW-Authenticate"));
    }
}

#[tokio::test]
async fn a_private_network_is_opened_when_asked() {
    let world = World::new();
    let granted = world
        .request(Method::OPTIONS, URI)
        .header("origin", GOOD)
        .header("access-control-request-method", "POST")
        .header("access-control-request-private-network", "true")
        .send()
        .await;
    assert_eq!(granted.header("access-control-allow-private-network"), "true");
    assert_eq!(granted.header("access-control-allow-headers"), "");
}

//! Shared keys.

use http::Method;
use lazurite_gateway::{Regions, Scheme};
use lazurite_model::Location;

use crate::world::{Account, World, account};

const KEY: &str = "primary-key-of-account-0";

#[tokio::test]
async fn a_key_opens_its_account_from_the_header_and_from_the_query() {
    let world = World::new();
    let answer = world.tile().key(KEY).header("x-ms-client-request-id", "abc").send().await;
    assert_eq!((answer.status, &*answer.body), (200, b"map/tile".as_slice()));
    assert_eq!(answer.header("x-ms-azuremaps-region"), "East US");
    assert_eq!(answer.header("x-ms-client-request-id"), "abc");
    assert_eq!(world.tile().key("secondary-key-of-account-0").status().await, 200);
    assert_eq!(world.get("/map/tile?api-version=2.0&Subscription-Key=primary-key-of-account-0").status().await, 200);
}

#[tokio::test]
async fn no_credential_goes_behind_the_gate() {
    let world = World::new();
    let uri = format!("/map/tile?api-version=2.0&subscription-key={KEY}&zoom=3&flag");
    assert_eq!(world.get(&uri).status().await, 200);
    let seen = world.maps.last();
    assert_eq!(seen.query, [("api-version", "2.0"), ("zoom", "3"), ("flag", "")].map(|(a, b)| (a.into(), b.into())));
    assert_eq!(seen.origin, "https://localhost:8443");
    world.tile().key(KEY).status().await;
    assert!(!world.maps.last().headers.contains_key("subscription-key"));
}

#[tokio::test]
async fn an_unknown_key_and_no_key_are_told_what_to_do_and_nothing_else() {
    let world = World::new();
    let wrong = world.tile().key("primary-key-of-account-9").send().await;
    assert_eq!((wrong.status, &*wrong.code(), &*wrong.challenge_error()), (401, "Unauthorized", "InvalidKey"));
    assert_eq!(wrong.header("content-type"), "application/json; charset=utf-8");
    insta::assert_snapshot!(wrong.header("www-authenticate"), @r#"SharedKey realm="https://atlas.microsoft.com/", error="InvalidKey", error_description="The provided key was incorrect or the account resource does not exist.""#);
    let none = world.tile().send().await;
    assert_eq!((none.status, &*none.challenge_error()), (401, ""));
    insta::assert_snapshot!(none.header("www-authenticate"), @r#"Bearer realm="https://atlas.microsoft.com/", SharedKey realm="https://atlas.microsoft.com/", jwt-sas realm="https://atlas.microsoft.com/""#);
    assert_eq!(world.maps.calls(), 0);
}

#[tokio::test]
async fn a_regenerated_key_counts_from_the_next_request_on() {
    let world = World::new();
    assert_eq!(world.tile().key(KEY).status().await, 200);
    world.put(Account { primary: "another-key", ..Account::new(0) }.record());
    assert_eq!(world.tile().key(KEY).status().await, 401);
    assert_eq!(world.tile().key("another-key").status().await, 200);
    assert_eq!(world.tile().key("secondary-key-of-account-0").status().await, 200);
    world.delete(&account(0));
    assert_eq!(world.tile().key("another-key").status().await, 401);
    assert_eq!(world.tile().key("primary-key-of-account-1").status().await, 200);
}

#[tokio::test]
async fn an_account_can_refuse_keys_and_everybody() {
    let world = World::new();
    world.put(Account { local_auth_disabled: true, ..Account::new(0) }.record());
    let refused = world.tile().key(KEY).send().await;
    assert_eq!((refused.status, &*refused.challenge_error()), (401, "LocalAuthDisabled"));
    assert!(refused.message().contains("disableLocalAuth"));
    world.put(Account { network_disabled: true, ..Account::new(0) }.record());
    let refused = world.tile().key(KEY).send().await;
    assert_eq!((refused.status, &*refused.code()), (403, "403 Forbidden"));
    assert!(refused.message().contains("publicNetworkAccess"));
}

#[tokio::test]
async fn an_operation_without_an_engine_is_refused_only_after_the_caller_was_let_in() {
    let world = World::new();
    assert_eq!(world.get("/weather/now?api-version=1.0").status().await, 401);
    let absent = world.get("/weather/now?api-version=1.0").key(KEY).send().await;
    assert_eq!(
        (absent.status, &*absent.code(), &*absent.message()),
        (501, "NotImplemented", "No weather engine is configured.")
    );
}

#[tokio::test]
async fn anonymous_routes_ask_for_nothing() {
    let world = World::new();
    assert_eq!(world.get("/styling/dark%20blue").status().await, 200);
    assert_eq!(world.maps.last().path_values, ["dark blue"]);
    assert_eq!(world.get("/styling/x").key("nonsense").status().await, 200);
}

#[tokio::test]
async fn the_service_answers_now_or_later_and_its_errors_stay_its_own() {
    let world = World::new();
    let ask = |query: &str| world.get(&format!("/map/tile?api-version=2.0&{query}")).key(KEY);
    assert_eq!(ask("later=1").status().await, 200);
    assert_eq!(ask("answer=404").send().await.code(), "NotFound");
    let failed = ask("answer=500&later=1").send().await;
    assert_eq!(failed.status, 500);
    assert!(!String::from_utf8(failed.body).unwrap().contains("fire"), "the cause is for the log");
}

#[tokio::test]
async fn bodies_are_read_up_to_the_limit_and_head_has_none() {
    let world = World::new();
    let post = |body: Vec<u8>| world.request(Method::POST, "/geocode:batch?api-version=2.0").key(KEY).body(body);
    assert_eq!(post(vec![b'x'; 1000]).status().await, 200);
    assert_eq!(world.maps.last().body.len(), 1000);
    assert_eq!(post(vec![b'x'; 1001]).status().await, 413);
    let head = world.request(Method::HEAD, "/map/tile?api-version=2.0").key(KEY).send().await;
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, "8"));
}

#[tokio::test]
async fn the_location_and_transport_security_follow_the_host() {
    let regions = Regions::new(Location::WestUs2).with_host("eu.maps.example", Location::WestEurope);
    let world = World::playing(regions);
    let answer = world.tile().key(KEY).over(Scheme::Https, "eu.maps.example").send().await;
    assert_eq!(answer.header("x-ms-azuremaps-region"), "West Europe");
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    assert_eq!(world.maps.last().origin, "https://eu.maps.example");
    let local = world.tile().key(KEY).send().await;
    assert_eq!(local.header("strict-transport-security"), "");
    let plain = world.tile().key(KEY).over(Scheme::Http, "maps.example").send().await;
    assert_eq!(plain.header("strict-transport-security"), "");
    assert_eq!(world.maps.last().origin, "http://maps.example");
}

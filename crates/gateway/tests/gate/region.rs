//! Which region serves whom, and who is sent elsewhere.

use http::Method;
use lazurite_gateway::{Regions, Scheme};
use lazurite_model::Location;
use lazurite_model::Location::{EastUs, Global, NorthEurope, WestCentralUs, WestEurope, WestUs2};

use crate::world::{Account, Answered, Bearer, Sas, World, account};

const KEY: &str = "primary-key-of-account-0";
const PAGE: &str = "https://www.azure.com";
const PLAIN: &str = "maps.example";
const EUROPE: &str = "eu.maps.example:8443";
const STATES: &str = "US.maps.example";

/// East US by default, and West Europe.
fn both() -> Regions {
    Regions::new(EastUs).with_host("us.maps.example", EastUs).with_host("eu.maps.example", WestEurope)
}

/// East US, which knows who plays West Europe.
fn states() -> Regions {
    Regions::new(EastUs).with_host("us.maps.example", EastUs).with_elsewhere(
        WestEurope,
        &["eu.maps.example"],
        Some("https://europe.example"),
    )
}

/// A world whose account 0 lives there.
fn world(regions: Regions, location: Location, further: &[Location]) -> World {
    let world = World::playing(regions);
    let mut record = account(0);
    (record.location, record.locations) = (location, further.to_vec());
    world.put(record);
    world
}

fn sas(regions: &[&str]) -> String {
    Sas::new().change(|claims| claims.regions = regions.iter().map(ToString::to_string).collect()).sign()
}

async fn ask(world: &World, host: &str, regions: &[&str]) -> Answered {
    world.tile().sas(&sas(regions)).over(Scheme::Https, host).send().await
}

/// One row: host, the account's region and further regions, the token's regions; then status, and region that answers.
type Row = (&'static str, Location, &'static [Location], &'static [&'static str], u16, &'static str);

async fn holds(regions: fn() -> Regions, rows: &[Row]) {
    for (host, location, further, allowed, status, region) in rows {
        let answer = ask(&world(regions(), *location, further), host, allowed).await;
        let told = (answer.status, answer.header("x-ms-azuremaps-region"));
        let answer_text = String::from_utf8_lossy(&answer.body);
        assert_eq!(told, (*status, *region), "{host} {location} {further:?} {allowed:?}: {answer_text}");
    }
}

#[tokio::test]
async fn the_host_names_the_region_else_the_account_does() {
    let rows: &[Row] = &[
        (PLAIN, EastUs, &[], &[], 200, "East US"),
        (PLAIN, WestUs2, &[], &[], 200, "East US"),
        (PLAIN, WestCentralUs, &[WestEurope], &[], 200, "East US"),
        (PLAIN, WestEurope, &[], &[], 200, "West Europe"),
        (PLAIN, NorthEurope, &[], &[], 200, "West Europe"),
        (PLAIN, NorthEurope, &[EastUs], &[], 200, "West Europe"),
        (PLAIN, Global, &[], &[], 200, "East US"),
        (EUROPE, EastUs, &[], &[], 200, "West Europe"),
        (EUROPE, Global, &[], &[], 200, "West Europe"),
        (EUROPE, NorthEurope, &[], &[], 200, "West Europe"),
        (STATES, WestEurope, &[], &[], 200, "East US"),
        (STATES, WestUs2, &[], &[], 200, "East US"),
    ];
    holds(both, rows).await;
}

#[tokio::test]
async fn a_token_is_held_to_the_region_that_serves() {
    let rows: &[Row] = &[
        (PLAIN, EastUs, &[], &["eastus"], 200, "East US"),
        (PLAIN, EastUs, &[], &["westeurope"], 403, "East US"),
        (PLAIN, WestEurope, &[], &["westeurope"], 200, "West Europe"),
        (PLAIN, WestEurope, &[], &["eastus"], 403, "West Europe"),
        (PLAIN, Global, &[], &["global"], 403, "East US"),
        (EUROPE, EastUs, &[], &["eastus"], 403, "West Europe"),
        (EUROPE, EastUs, &[], &["eastus", "westeurope"], 200, "West Europe"),
        (EUROPE, EastUs, &[], &["australiaeast"], 403, "West Europe"),
        (EUROPE, NorthEurope, &[], &["northeurope"], 403, "West Europe"),
        (STATES, WestEurope, &[], &["eastus"], 200, "East US"),
    ];
    holds(both, rows).await;
}

#[tokio::test]
async fn an_account_that_is_served_elsewhere_is_told_where() {
    let rows: &[Row] = &[
        (PLAIN, EastUs, &[], &[], 200, "East US"),
        (PLAIN, WestUs2, &[], &[], 200, "East US"),
        (PLAIN, Global, &[], &[], 200, "East US"),
        (PLAIN, WestEurope, &[], &[], 403, "East US"),
        (PLAIN, NorthEurope, &[], &[], 403, "East US"),
        (PLAIN, WestEurope, &[WestUs2], &[], 200, "East US"),
        (STATES, WestEurope, &[], &[], 200, "East US"),
        (EUROPE, EastUs, &[], &[], 421, "East US"),
        (EUROPE, WestEurope, &[], &[], 421, "East US"),
    ];
    holds(states, rows).await;
    let refused = ask(&world(states(), WestEurope, &[]), PLAIN, &[]).await;
    assert_eq!(refused.code(), "403 Forbidden");
    for named in ["West Europe", "https://europe.example", "properties.locations"] {
        assert!(refused.message().contains(named), "{}", refused.message());
    }
}

#[tokio::test]
async fn the_only_server_serves_every_account() {
    let rows: &[Row] = &[
        (PLAIN, EastUs, &[], &[], 200, "North Europe"),
        (PLAIN, EastUs, &[WestEurope], &[], 200, "North Europe"),
        (PLAIN, Global, &[], &[], 200, "North Europe"),
        (EUROPE, WestUs2, &[], &[], 200, "North Europe"),
    ];
    holds(|| Regions::new(NorthEurope), rows).await;
}

#[tokio::test]
async fn a_host_of_another_region_is_misdirected_whatever_is_presented() {
    let world = world(states(), EastUs, &[]);
    let bearer = Bearer::of(0).sign();
    let asked = || world.tile().over(Scheme::Https, EUROPE).header("origin", PAGE);
    let (good, token, wrong) = (asked().key(KEY), asked().bearer(&bearer, 0), asked().key("no key of anybody"));
    for request in [good, token, wrong, asked()] {
        let refused = request.send().await;
        assert_eq!((refused.status, &*refused.code()), (421, "RegionNotServedHere"));
        let expected = "This server does not serve the region West Europe; it serves East US. Send the request to \
                        https://europe.example.";
        assert_eq!(refused.message(), expected, "the same words for everybody");
        assert_eq!(refused.header("access-control-allow-origin"), PAGE, "a page can read it");
        assert_eq!(refused.header("location"), "", "no credential is lured elsewhere");
    }
    let anonymous = world.get("/styling/main").over(Scheme::Https, EUROPE).send().await;
    assert_eq!(anonymous.status, 421);
    let preflight = world
        .request(Method::OPTIONS, "/map/tile?api-version=2.0")
        .over(Scheme::Https, EUROPE)
        .header("origin", PAGE)
        .header("access-control-request-method", "GET")
        .send()
        .await;
    assert_eq!(preflight.status, 200, "or no page could read the refusal");
    assert_eq!(world.maps.calls(), 0);
}

#[tokio::test]
async fn a_region_of_nobody_is_refused_without_a_place_to_go() {
    let regions = Regions::new(EastUs).playing(WestUs2).with_elsewhere(WestEurope, &["eu.maps.example"], None);
    let world = world(regions, NorthEurope, &[]);
    let refused = ask(&world, EUROPE, &[]).await;
    assert_eq!(refused.status, 421);
    assert!(refused.message().contains("it serves East US, West US 2"), "{}", refused.message());
    assert_eq!(ask(&world, PLAIN, &[]).await.status, 200, "nobody else could serve the account");
}

#[tokio::test]
async fn each_region_counts_for_itself() {
    let world = world(both(), EastUs, &[]);
    let token = Sas::new().change(|claims| claims.max_rate_per_second = 2).sign();
    let ask = |host: &'static str| world.tile().sas(&token).over(Scheme::Https, host).status();
    assert_eq!([ask(PLAIN).await, ask(STATES).await, ask(PLAIN).await], [200, 200, 429], "one region under two hosts");
    assert_eq!([ask(EUROPE).await, ask(EUROPE).await, ask(EUROPE).await], [200, 200, 429]);
    // The account's own limit, too: 10 per second for copyright.
    let copyright = |host: &'static str| world.get("/map/copyright?api-version=1.0").key(KEY).over(Scheme::Https, host);
    for _ in 0..10 {
        assert_eq!(copyright(PLAIN).status().await, 200);
    }
    assert_eq!(copyright(STATES).status().await, 429);
    assert_eq!(copyright(EUROPE).status().await, 200);
}

#[tokio::test]
async fn usage_names_the_region_that_served() {
    let world = world(both(), WestEurope, &[]);
    for host in [PLAIN, STATES, EUROPE] {
        assert_eq!(world.tile().key(KEY).over(Scheme::Https, host).status().await, 200);
    }
    let count = |location: Location| -> u64 {
        let batch = world.gateway.meter().next_batch().unwrap();
        batch.rows().iter().filter(|(key, _)| key.location == location).map(|(_, count)| count.requests).sum()
    };
    assert_eq!([count(EastUs), count(WestEurope)], [1, 2]);
}

#[tokio::test]
async fn a_moved_account_is_served_where_it_is_now() {
    let world = world(both(), EastUs, &[]);
    assert_eq!(ask(&world, PLAIN, &[]).await.header("x-ms-azuremaps-region"), "East US");
    let mut record = Account::new(0).record();
    record.location = NorthEurope;
    world.put(record);
    assert_eq!(ask(&world, PLAIN, &[]).await.header("x-ms-azuremaps-region"), "West Europe", "with the same token");
}

#[tokio::test]
async fn a_preflight_is_told_its_account_by_a_token_of_another_region() {
    let world = World::playing(both());
    world.put(Account { origins: Some(vec![PAGE]), ..Account::new(0) }.record());
    let uri = format!("/map/tile?api-version=2.0&{}", sas(&["westeurope"]));
    let preflight = world
        .request(Method::OPTIONS, &uri)
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "GET")
        .send()
        .await;
    assert_eq!(preflight.status, 403);
}

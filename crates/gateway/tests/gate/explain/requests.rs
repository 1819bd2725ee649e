//! Refusals that follow from the request itself: its path, its page, its credential, its account, its region.

use http::Method;
use lazurite_gateway::{Regions, Scheme};
use lazurite_model::Location;

use super::{Row, row};
use crate::world::{Account, Bearer, Client, Sas, World, account, unique_id};

const KEY: &str = "primary-key-of-account-0";
const PAGE: &str = "https://www.azure.com";
const TILE: &str = "/map/tile?api-version=2.0";

/// The plain world, with account 0 as it is here.
fn changed(change: impl FnOnce(Account) -> Account) -> World {
    let world = World::new();
    world.put(change(Account::new(0)).record());
    world
}

fn with_rules() -> World {
    changed(|account| Account { origins: Some(vec![PAGE]), ..account })
}

/// A server that plays East US and knows who plays West Europe, where account 0 lives.
fn elsewhere() -> World {
    let regions = Regions::new(Location::EastUs).with_host("us.maps.example", Location::EastUs);
    let world =
        World::playing(regions.with_elsewhere(Location::WestEurope, &["eu.maps.example"], Some("https://eu.example")));
    let mut record = account(0);
    record.location = Location::WestEurope;
    world.put(record);
    world
}

fn bearer(world: &World) -> Client<'_> {
    world.tile().header("authorization", format!("Bearer {}", Bearer::of(0).sign()))
}

fn preflight<'w>(world: &'w World, uri: &str) -> Client<'w> {
    world.request(Method::OPTIONS, uri)
}

pub const ROWS: &[Row] = &[
    row("a path that nobody has", "unknown-path", World::new, |w| w.get("/nothing").key(KEY)),
    row("a path in capitals", "unknown-path", World::new, |w| w.get("/MAP/tile?api-version=2.0").key(KEY)),
    row("a path with a slash at its end", "unknown-path", World::new, |w| w.get("/map/tile/?api-version=2.0")),
    row("a parameter that selects nothing", "unknown-selection", World::new, |w| {
        w.get("/map/selected?api-version=2.0&tilesetId=other").key(KEY)
    }),
    row("a method of another path", "wrong-method", World::new, |w| w.request(Method::DELETE, TILE).key(KEY)),
    row("a method of no path", "wrong-method", World::new, |w| w.request(Method::PATCH, TILE).key(KEY)),
    row("no api-version", "api-version-missing", World::new, |w| w.get("/map/tile").key(KEY)),
    row("an empty api-version", "api-version-missing", World::new, |w| w.get("/map/tile?api-version=").key(KEY)),
    row("an api-version of the future", "api-version-unknown", World::new, |w| {
        w.get("/map/tile?api-version=9.9").key(KEY)
    }),
    row("OPTIONS without an origin", "preflight-without-origin", World::new, |w| {
        preflight(w, TILE).header("access-control-request-method", "GET")
    }),
    row("OPTIONS without a method", "preflight-without-method", World::new, |w| {
        preflight(w, TILE).header("origin", PAGE)
    }),
    row("a preflight that carries the key, from another page", "origin-not-allowed", with_rules, |w| {
        let uri = format!("{TILE}&subscription-key={KEY}");
        preflight(w, &uri).header("origin", "https://evil.example").header("access-control-request-method", "GET")
    }),
    row("another page, with the key", "origin-not-allowed", with_rules, |w| {
        w.tile().key(KEY).header("origin", "https://evil.example")
    }),
    row("another page, with a SAS token", "origin-not-allowed", with_rules, |w| {
        w.tile().sas(&Sas::new().sign()).header("origin", "https://evil.example")
    }),
    row("another page, with a bearer token", "origin-not-allowed", with_rules, |w| {
        w.tile().bearer(&Bearer::of(0).sign(), 0).header("origin", "https://evil.example")
    }),
    row("the page without TLS", "origin-not-allowed", with_rules, |w| {
        w.tile().key(KEY).header("origin", "http://www.azure.com")
    }),
    row("a page without an origin of its own", "origin-null", with_rules, |w| {
        w.tile().key(KEY).header("origin", "null")
    }),
    row("no credential", "no-credential", World::new, |w| w.tile()),
    row("two keys", "credential-ambiguous", World::new, |w| w.tile().key(KEY).key("other")),
    row("two keys in the query", "credential-ambiguous", World::new, |w| {
        w.get(&format!("{TILE}&subscription-key={KEY}&subscription-key=other"))
    }),
    row("two tokens", "credential-ambiguous", World::new, |w| {
        w.tile().sas("a.b.c").header("authorization", "Bearer d.e.f")
    }),
    row("two client ids", "credential-ambiguous", World::new, |w| {
        w.tile().bearer(&Bearer::of(0).sign(), 0).header("x-ms-client-id", unique_id(1).to_string())
    }),
    row("Basic", "scheme-unknown", World::new, |w| w.tile().header("authorization", "Basic YTpi")),
    row("an empty Authorization beside a good key", "scheme-unknown", World::new, |w| {
        w.tile().header("authorization", "").key(KEY)
    }),
    row("a key that nobody has", "key-unknown", World::new, |w| w.tile().key("wrong")),
    row("an empty key", "key-unknown", World::new, |w| w.tile().key("")),
    row(
        "a key that was regenerated",
        "key-unknown",
        || changed(|account| Account { primary: "another", ..account }),
        |w| w.tile().key(KEY),
    ),
    row(
        "the key of an account that was deleted",
        "key-unknown",
        || {
            let world = World::new();
            world.delete(&account(0));
            world
        },
        |w| w.tile().key(KEY),
    ),
    row("a bearer token for no account", "client-id-missing", World::new, bearer),
    row("a client id that is no GUID", "client-id-malformed", World::new, |w| {
        bearer(w).header("x-ms-client-id", "mine")
    }),
    row("the client id of nobody", "client-id-unknown", World::new, |w| w.tile().bearer(&Bearer::of(0).sign(), 9)),
    row("the account of another directory", "account-in-other-directory", World::new, |w| {
        w.tile().bearer(&Bearer::of(0).sign(), 2)
    }),
    row(
        "a key where keys are turned off",
        "keys-disabled",
        || changed(|account| Account { local_auth_disabled: true, ..account }),
        |w| w.tile().key(KEY),
    ),
    row(
        "a SAS token where keys are turned off",
        "sas-disabled",
        || changed(|account| Account { local_auth_disabled: true, ..account }),
        |w| w.tile().sas(&Sas::new().sign()),
    ),
    row(
        "an account without network access, by its key",
        "network-access-disabled",
        || changed(|account| Account { network_disabled: true, ..account }),
        |w| w.tile().key(KEY),
    ),
    row(
        "an account without network access, by a bearer token",
        "network-access-disabled",
        || changed(|account| Account { network_disabled: true, ..account }),
        |w| w.tile().bearer(&Bearer::of(0).sign(), 0),
    ),
    row("a host of another server's region", "region-not-here", elsewhere, |w| {
        w.tile().key(KEY).over(Scheme::Https, "eu.maps.example")
    }),
    row("an account of another server's region", "account-region", elsewhere, |w| w.tile().key(KEY)),
    row("a SAS token for other regions", "sas-region", World::new, |w| {
        w.tile().sas(&Sas::new().change(|claims| claims.regions = vec!["westus2".into()]).sign())
    }),
];

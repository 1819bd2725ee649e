//! Requests that are too many, too long, or for something that is not there.

use http::Method;
use lazurite_model::record::SkuName;

use super::{Row, row};
use crate::world::{Account, Sas, World};

const KEY: &str = "primary-key-of-account-0";

fn basic() -> World {
    let world = World::new();
    world.put(Account { sku: SkuName::S0, ..Account::new(0) }.record());
    world
}

pub const ROWS: &[Row] = &[
    row("satellite tiles in the basic tier", "not-in-tier", basic, |w| w.get("/map/imagery?api-version=2.0").key(KEY)),
    Row {
        before: 1,
        ..row("the second request in a second that has one", "sas-rate", World::new, |w| {
            w.tile().sas(&Sas::new().change(|claims| claims.max_rate_per_second = 1).sign())
        })
    },
    row("a token that lets nothing in", "sas-rate-zero", World::new, |w| {
        w.tile().sas(&Sas::new().change(|claims| claims.max_rate_per_second = 0).sign())
    }),
    Row {
        before: 10,
        ..row("the eleventh request in a second that has ten", "account-quota", World::new, |w| {
            w.get("/map/copyright?api-version=2.0").key(KEY)
        })
    },
    row("a body that is too long", "body-too-long", World::new, |w| {
        w.request(Method::POST, "/geocode:batch?api-version=2.0").key(KEY).body(vec![0; 1001])
    }),
    row("an operation without an engine", "not-served", World::new, |w| w.get("/weather/now?api-version=2.0").key(KEY)),
    row("something that the map does not have", "service-error", World::new, |w| {
        w.get("/map/tile?api-version=2.0&answer=404").key(KEY)
    }),
    row("a map that failed", "service-error", World::new, |w| w.get("/map/tile?api-version=2.0&answer=500").key(KEY)),
];

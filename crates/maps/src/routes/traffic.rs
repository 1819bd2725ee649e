//! Traffic: flow and incidents.

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::TRAFFIC;

const fn get(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: &["1.0"],
        selector: None,
        access: TRAFFIC,
        quota: QuotaClass::Traffic,
        price: Price::ONE,
        absent: Some("Traffic is not part of this build; there is no traffic data in it."),
    }
}

const fn tile(name: &'static str, path: &'static str) -> Route {
    Route { quota: QuotaClass::TrafficTiles, price: Price::TILE, ..get(name, path) }
}

pub(super) const ROUTES: &[Route] = &[
    Route { versions: &["2025-04-01", "2025-03-01", "2025-01-01"], ..get("traffic/incident", "/traffic/incident") },
    tile("traffic/flow/tile", "/traffic/flow/tile/{format}"),
    get("traffic/flow/segment", "/traffic/flow/segment/{format}"),
    tile("traffic/incident/tile", "/traffic/incident/tile/{format}"),
    get("traffic/incident/detail", "/traffic/incident/detail/{format}"),
    get("traffic/incident/viewport", "/traffic/incident/viewport/{format}"),
];

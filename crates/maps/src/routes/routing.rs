//! Route: directions, ranges, matrices and snapping, in their two generations.

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::{ROUTE, ROUTE_BATCH};

const fn post(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Post,
        path,
        versions: &["2025-01-01"],
        selector: None,
        access: ROUTE,
        quota: QuotaClass::Route,
        price: Price::ONE,
        absent: Some("Routing is not part of this build; there is no road network in it."),
    }
}

const fn batch(name: &'static str, path: &'static str) -> Route {
    Route { access: ROUTE_BATCH, quota: QuotaClass::RouteBatch, price: Price::BATCH, ..post(name, path) }
}

const fn matrix(name: &'static str, path: &'static str) -> Route {
    Route { price: Price::MATRIX, ..post(name, path) }
}

/// Asking how far long work is, or fetching what it came to; it was paid for when it was posted.
const fn poll(name: &'static str, path: &'static str) -> Route {
    Route { method: Method::Get, price: Price::Free, ..post(name, path) }
}

const fn v1(route: Route) -> Route {
    Route { versions: &["1.0"], ..route }
}

pub(super) const ROUTES: &[Route] = &[
    post("route/directions", "/route/directions"),
    batch("route/directions:batch", "/route/directions:batch"),
    post("route/snapToRoads", "/route/snapToRoads"),
    batch("route/snapToRoads:batch", "/route/snapToRoads:batch"),
    post("route/range", "/route/range"),
    batch("route/range:batch", "/route/range:batch"),
    matrix("route/matrix", "/route/matrix"),
    matrix("route/matrix:async", "/route/matrix:async"),
    poll("route/operations", "/route/operations/{operationId}"),
    poll("route/operations/result", "/route/operations/{operationId}/result"),
    v1(Route { method: Method::Get, ..post("route/directions/v1", "/route/directions/{format}") }),
    v1(post("route/directions/v1/post", "/route/directions/{format}")),
    v1(Route { method: Method::Get, ..post("route/range/v1", "/route/range/{format}") }),
    v1(batch("route/directions/batch", "/route/directions/batch/{formatOrId}")),
    v1(batch("route/directions/batch/sync", "/route/directions/batch/sync/{format}")),
    v1(Route {
        access: ROUTE_BATCH,
        quota: QuotaClass::RouteBatch,
        ..poll("route/directions/batch/result", "/route/directions/batch/{formatOrId}")
    }),
    v1(matrix("route/matrix/v1", "/route/matrix/{formatOrId}")),
    v1(matrix("route/matrix/sync", "/route/matrix/sync/{format}")),
    v1(poll("route/matrix/result", "/route/matrix/{formatOrId}")),
];

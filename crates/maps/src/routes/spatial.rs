//! Spatial: geofences, buffers, nearest points, containment, great circles.

use lazurite_api::{Method, Price, QuotaClass, Route, Selector};

use super::access::{SPATIAL_READ, SPATIAL_WRITE};

const fn get(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: &["2022-08-01", "1.0"],
        selector: None,
        access: SPATIAL_READ,
        quota: QuotaClass::Spatial,
        price: Price::ONE,
        absent: None,
    }
}

const fn post(name: &'static str, path: &'static str) -> Route {
    Route { method: Method::Post, ..get(name, path) }
}

const fn fence(route: Route) -> Route {
    Route { price: Price::GEOFENCE, ..route }
}

/// A geofence call that publishes an event, which is a write.
const fn publishing(route: Route) -> Route {
    let selector = Some(Selector { parameter: "isAsync", prefix: "true" });
    Route { selector, access: SPATIAL_WRITE, ..fence(route) }
}

pub(super) const ROUTES: &[Route] = &[
    publishing(get("spatial/geofence/publish", "/spatial/geofence/{format}")),
    fence(get("spatial/geofence", "/spatial/geofence/{format}")),
    publishing(post("spatial/geofence/post/publish", "/spatial/geofence/{format}")),
    fence(post("spatial/geofence/post", "/spatial/geofence/{format}")),
    get("spatial/buffer", "/spatial/buffer/{format}"),
    post("spatial/buffer/post", "/spatial/buffer/{format}"),
    get("spatial/closestPoint", "/spatial/closestPoint/{format}"),
    post("spatial/closestPoint/post", "/spatial/closestPoint/{format}"),
    get("spatial/pointInPolygon", "/spatial/pointInPolygon/{format}"),
    post("spatial/pointInPolygon/post", "/spatial/pointInPolygon/{format}"),
    get("spatial/greatCircleDistance", "/spatial/greatCircleDistance/{format}"),
];

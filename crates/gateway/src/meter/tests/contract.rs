//! What every operation costs with every status, against a list that was written from Azure's documentation of billing
//! transactions and not from the route table.

use http::StatusCode;
use lazurite_maps::ROUTES;

use super::super::sixtieths;

/// What an answered request costs, in sixtieths, by how many units its reply says: 1, 4, 5, 7, 50.
type Cost = [u64; 5];
const UNITS: [u32; 5] = [1, 4, 5, 7, 50];

/// Not billable: copyrights, attributions, terrain, styles, and asking whether something is done.
const NOTHING: Cost = [0; 5];
/// One request, one transaction.
const ONE: Cost = [60; 5];
/// Fifteen tiles are one.
const TILE: Cost = [4; 5];
/// Five calls are one.
const GEOFENCE: Cost = [12; 5];
/// Each item is one.
const ITEMS: Cost = [60, 240, 300, 420, 3000];
/// Four cells are one, and what is begun counts as whole: 5 × 10 cells are 13.
const CELLS: Cost = [60, 60, 120, 120, 780];

/// What the client is told, and whether that is billed: by units, as a single one (what was refused has no items), or not.
const STATUSES: [(u16, Billed); 14] = [
    (200, Billed::Units),
    (202, Billed::Units),
    (304, Billed::Units),
    (400, Billed::Single),
    (401, Billed::Not),
    (403, Billed::Not),
    (404, Billed::Single),
    (408, Billed::Not),
    (409, Billed::Single),
    (413, Billed::Single),
    (429, Billed::Not),
    (500, Billed::Not),
    (501, Billed::Not),
    (503, Billed::Not),
];

#[derive(Clone, Copy)]
enum Billed {
    Units,
    Single,
    Not,
}

#[rustfmt::skip]
const OPERATIONS: &[(&str, Cost)] = &[
    ("map/tile/imagery", TILE),
    ("map/tile/weather", TILE),
    ("map/tile/traffic", TILE),
    ("map/tile/terra", NOTHING),
    ("map/tile", TILE),
    ("map/tileset", ONE),
    ("map/attribution", NOTHING),
    ("map/copyright/caption", NOTHING),
    ("map/copyright/world", NOTHING),
    ("map/copyright/tile", NOTHING),
    ("map/copyright/bounding", NOTHING),
    ("map/static", ONE),
    ("map/static/format", ONE),
    ("map/statetile", ONE),
    ("styling/styles", NOTHING),
    ("styling/style", NOTHING),
    ("styling/thumbnail", NOTHING),
    ("styling/glyphs", NOTHING),
    ("styling/mapconfiguration", NOTHING),
    ("geocode", ONE),
    ("reverseGeocode", ONE),
    ("geocode:batch", ITEMS),
    ("reverseGeocode:batch", ITEMS),
    ("geocode:autocomplete", ONE),
    ("search/polygon", ONE),
    ("search/address", ONE),
    ("search/fuzzy", ONE),
    ("search/address/reverse", ONE),
    ("search/address/reverse/crossStreet", ONE),
    ("search/address/structured", ONE),
    ("search/poi", ONE),
    ("search/poi/category", ONE),
    ("search/poi/category/tree", ONE),
    ("search/nearby", ONE),
    ("search/polygon/v1", ONE),
    ("search/geometry", ONE),
    ("search/alongRoute", ONE),
    ("search/fuzzy/batch", ITEMS),
    ("search/fuzzy/batch/sync", ITEMS),
    ("search/fuzzy/batch/result", NOTHING),
    ("search/address/batch", ITEMS),
    ("search/address/batch/sync", ITEMS),
    ("search/address/batch/result", NOTHING),
    ("search/address/reverse/batch", ITEMS),
    ("search/address/reverse/batch/sync", ITEMS),
    ("search/address/reverse/batch/result", NOTHING),
    ("route/directions", ONE),
    ("route/directions:batch", ITEMS),
    ("route/snapToRoads", ONE),
    ("route/snapToRoads:batch", ITEMS),
    ("route/range", ONE),
    ("route/range:batch", ITEMS),
    ("route/matrix", CELLS),
    ("route/matrix:async", CELLS),
    ("route/operations", NOTHING),
    ("route/operations/result", NOTHING),
    ("route/directions/v1", ONE),
    ("route/directions/v1/post", ONE),
    ("route/range/v1", ONE),
    ("route/directions/batch", ITEMS),
    ("route/directions/batch/sync", ITEMS),
    ("route/directions/batch/result", NOTHING),
    ("route/matrix/v1", CELLS),
    ("route/matrix/sync", CELLS),
    ("route/matrix/result", NOTHING),
    ("timezone/byCoordinates", ONE),
    ("timezone/byId", ONE),
    ("timezone/enumWindows", ONE),
    ("timezone/enumIana", ONE),
    ("timezone/ianaVersion", ONE),
    ("timezone/windowsToIana", ONE),
    ("geolocation/ip", ONE),
    ("weather/currentConditions", ONE),
    ("weather/forecast/hourly", ONE),
    ("weather/forecast/minute", ONE),
    ("weather/forecast/quarterDay", ONE),
    ("weather/forecast/daily", ONE),
    ("weather/route", ONE),
    ("weather/severe/alerts", ONE),
    ("weather/indices/daily", ONE),
    ("weather/tropical/storms", ONE),
    ("weather/tropical/storms/active", ONE),
    ("weather/tropical/storms/forecasts", ONE),
    ("weather/tropical/storms/locations", ONE),
    ("weather/airQuality/current", ONE),
    ("weather/airQuality/forecasts/daily", ONE),
    ("weather/airQuality/forecasts/hourly", ONE),
    ("weather/historical/actuals/daily", ONE),
    ("weather/historical/records/daily", ONE),
    ("weather/historical/normals/daily", ONE),
    ("traffic/incident", ONE),
    ("traffic/flow/tile", TILE),
    ("traffic/flow/segment", ONE),
    ("traffic/incident/tile", TILE),
    ("traffic/incident/detail", ONE),
    ("traffic/incident/viewport", ONE),
    ("mapData/upload", ONE),
    ("mapData/upload/v1", ONE),
    ("mapData/list", ONE),
    ("mapData/operations", NOTHING),
    ("mapData/metadata", NOTHING),
    ("mapData/download", NOTHING),
    ("mapData/update", ONE),
    ("mapData/delete", ONE),
    ("dataRegistries/list", ONE),
    ("dataRegistries/operations", NOTHING),
    ("dataRegistries/read", ONE),
    ("dataRegistries/content", ONE),
    ("dataRegistries/register", ONE),
    ("dataRegistries/unregister", ONE),
    ("spatial/geofence/publish", GEOFENCE),
    ("spatial/geofence", GEOFENCE),
    ("spatial/geofence/post/publish", GEOFENCE),
    ("spatial/geofence/post", GEOFENCE),
    ("spatial/buffer", ONE),
    ("spatial/buffer/post", ONE),
    ("spatial/closestPoint", ONE),
    ("spatial/closestPoint/post", ONE),
    ("spatial/pointInPolygon", ONE),
    ("spatial/pointInPolygon/post", ONE),
    ("spatial/greatCircleDistance", ONE),
    ("conversions/create", ONE),
    ("conversions/list", ONE),
    ("conversions/operations", NOTHING),
    ("conversions/read", ONE),
    ("conversions/delete", ONE),
    ("datasets/create", ONE),
    ("datasets/list", ONE),
    ("datasets/operations", NOTHING),
    ("datasets/read", ONE),
    ("datasets/delete", ONE),
    ("tilesets/create", ONE),
    ("tilesets/list", ONE),
    ("tilesets/operations", NOTHING),
    ("tilesets/read", ONE),
    ("tilesets/delete", ONE),
    ("aliases/create", ONE),
    ("aliases/list", ONE),
    ("aliases/read", ONE),
    ("aliases/assign", ONE),
    ("aliases/delete", ONE),
    ("featurestatesets/create", ONE),
    ("featurestatesets/list", ONE),
    ("featurestatesets/read", ONE),
    ("featurestatesets/update", ONE),
    ("featurestatesets/delete", ONE),
    ("featurestates/read", ONE),
    ("featurestates/update", ONE),
    ("featurestates/delete", ONE),
    ("wfs/landing", ONE),
    ("wfs/conformance", ONE),
    ("wfs/collections", ONE),
    ("wfs/collection", ONE),
    ("wfs/definition", ONE),
    ("wfs/items", ONE),
    ("wfs/item", ONE),
    ("wfs/item/delete", ONE),
];

#[test]
fn every_operation_costs_with_every_status_what_azure_says() {
    for route in ROUTES {
        let known: Vec<_> = OPERATIONS.iter().filter(|(name, _)| *name == route.name).collect();
        let [(_, cost)] = known[..] else { panic!("{} stands {} times in the list", route.name, known.len()) };
        for (status, billed) in STATUSES {
            for (units, by_units) in UNITS.into_iter().zip(cost) {
                let expected = match billed {
                    Billed::Units => *by_units,
                    Billed::Single => cost[0],
                    Billed::Not => 0,
                };
                let found = sixtieths(route.price, StatusCode::from_u16(status).unwrap(), units);
                assert_eq!(found, expected, "{} answered {status} for {units} units", route.name);
            }
        }
    }
}

#[test]
fn the_list_names_no_operation_that_is_not_there() {
    for (name, _) in OPERATIONS {
        assert!(ROUTES.iter().any(|route| route.name == *name), "{name}");
    }
    assert_eq!(ROUTES.len(), OPERATIONS.len());
}

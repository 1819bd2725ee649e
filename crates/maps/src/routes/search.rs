//! Search: geocoding in its GeoJSON form, and the older searches of api-version 1.0, which Azure is retiring.

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::{SEARCH, SEARCH_BATCH};

const VERSIONS: &[&str] = &["2026-01-01", "2025-01-01", "2023-06-01"];
const V1: &[&str] = &["1.0"];
const POINTS_OF_INTEREST: &str = "Points of interest are not part of this build; its gazetteer holds places and regions. Use GET /geocode for those.";
const BOUNDARIES: &str = "Boundary polygons are not part of this build; GET /geocode gives a region's bounding box.";
const STREETS: &str =
    "Street search is not part of this build; its gazetteer holds places and regions. Use GET /geocode for those.";
const OLD_BATCH: &str =
    "Batches of api-version 1.0 are not part of this build; use POST /geocode:batch or POST /reverseGeocode:batch.";
const OLD: &str =
    "Searches of api-version 1.0 are not part of this build; use GET /geocode, which reads the same texts.";
const OLD_REVERSE: &str = "Searches of api-version 1.0 are not part of this build; use GET /reverseGeocode with coordinates=longitude,latitude.";
const AUTOCOMPLETE: &str = "Autocompletion is not part of this build; use GET /geocode with the whole name.";

const fn get(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: VERSIONS,
        selector: None,
        access: SEARCH,
        quota: QuotaClass::Search,
        price: Price::ONE,
        absent: None,
    }
}

const fn batch(name: &'static str, path: &'static str) -> Route {
    Route {
        method: Method::Post,
        access: SEARCH_BATCH,
        quota: QuotaClass::SearchBatch,
        price: Price::BATCH,
        ..get(name, path)
    }
}

const fn v1(name: &'static str, path: &'static str) -> Route {
    Route { versions: V1, ..get(name, path) }
}

const fn absent(route: Route, reason: &'static str) -> Route {
    Route { absent: Some(reason), ..route }
}

const fn old_batch(name: &'static str, path: &'static str) -> Route {
    Route { versions: V1, absent: Some(OLD_BATCH), ..batch(name, path) }
}

/// Fetching what a batch came to; its items were paid for when it was posted.
const fn old_batch_result(name: &'static str, path: &'static str) -> Route {
    Route { method: Method::Get, price: Price::Free, ..old_batch(name, path) }
}

pub(super) const ROUTES: &[Route] = &[
    get("geocode", "/geocode"),
    Route { quota: QuotaClass::SearchReverse, ..get("reverseGeocode", "/reverseGeocode") },
    batch("geocode:batch", "/geocode:batch"),
    batch("reverseGeocode:batch", "/reverseGeocode:batch"),
    Route { versions: &["2026-01-01"], ..absent(get("geocode:autocomplete", "/geocode:autocomplete"), AUTOCOMPLETE) },
    absent(get("search/polygon", "/search/polygon"), BOUNDARIES),
    absent(v1("search/address", "/search/address/{format}"), OLD),
    absent(v1("search/fuzzy", "/search/fuzzy/{format}"), OLD),
    Route {
        quota: QuotaClass::SearchReverse,
        ..absent(v1("search/address/reverse", "/search/address/reverse/{format}"), OLD_REVERSE)
    },
    Route {
        quota: QuotaClass::SearchReverse,
        ..absent(v1("search/address/reverse/crossStreet", "/search/address/reverse/crossStreet/{format}"), STREETS)
    },
    absent(v1("search/address/structured", "/search/address/structured/{format}"), OLD),
    absent(v1("search/poi", "/search/poi/{format}"), POINTS_OF_INTEREST),
    absent(v1("search/poi/category", "/search/poi/category/{format}"), POINTS_OF_INTEREST),
    absent(v1("search/poi/category/tree", "/search/poi/category/tree/{format}"), POINTS_OF_INTEREST),
    absent(v1("search/nearby", "/search/nearby/{format}"), POINTS_OF_INTEREST),
    absent(v1("search/polygon/v1", "/search/polygon/{format}"), BOUNDARIES),
    Route { method: Method::Post, ..absent(v1("search/geometry", "/search/geometry/{format}"), POINTS_OF_INTEREST) },
    Route {
        method: Method::Post,
        ..absent(v1("search/alongRoute", "/search/alongRoute/{format}"), POINTS_OF_INTEREST)
    },
    old_batch("search/fuzzy/batch", "/search/fuzzy/batch/{formatOrId}"),
    old_batch("search/fuzzy/batch/sync", "/search/fuzzy/batch/sync/{format}"),
    old_batch_result("search/fuzzy/batch/result", "/search/fuzzy/batch/{formatOrId}"),
    old_batch("search/address/batch", "/search/address/batch/{formatOrId}"),
    old_batch("search/address/batch/sync", "/search/address/batch/sync/{format}"),
    old_batch_result("search/address/batch/result", "/search/address/batch/{formatOrId}"),
    old_batch("search/address/reverse/batch", "/search/address/reverse/batch/{formatOrId}"),
    old_batch("search/address/reverse/batch/sync", "/search/address/reverse/batch/sync/{format}"),
    old_batch_result("search/address/reverse/batch/result", "/search/address/reverse/batch/{formatOrId}"),
];

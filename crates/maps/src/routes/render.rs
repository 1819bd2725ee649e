//! Render: tiles, tile sets, attribution, copyrights, static pictures.

use lazurite_api::{Method, Price, QuotaClass, Route, Selector};

use super::access::RENDER;

const VERSIONS: &[&str] = &["2024-04-01", "2022-08-01", "2.1", "2.0", "1.0"];
const STATIC: &str = "Static map images are not part of this build; ask for tiles with GET /map/tile instead.";

const fn get(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: VERSIONS,
        selector: None,
        access: RENDER,
        quota: QuotaClass::RoadTiles,
        price: Price::ONE,
        absent: None,
    }
}

const fn tile(name: &'static str, prefix: &'static str, quota: QuotaClass, absent: &'static str) -> Route {
    let selector = Some(Selector { parameter: "tilesetId", prefix });
    Route { selector, quota, price: Price::TILE, absent: Some(absent), ..get(name, "/map/tile") }
}

const fn copyright(name: &'static str, path: &'static str) -> Route {
    Route { quota: QuotaClass::Copyright, price: Price::Free, ..get(name, path) }
}

pub(super) const ROUTES: &[Route] = &[
    tile(
        "map/tile/imagery",
        "microsoft.imagery",
        QuotaClass::ImageryTiles,
        "Satellite imagery is not part of this build; ask for tilesetId=microsoft.base.road instead.",
    ),
    tile(
        "map/tile/weather",
        "microsoft.weather.",
        QuotaClass::WeatherTiles,
        "Weather tiles are not part of this build; there is no weather data in it.",
    ),
    tile(
        "map/tile/traffic",
        "microsoft.traffic.",
        QuotaClass::TrafficTiles,
        "Traffic tiles are not part of this build; there is no traffic data in it.",
    ),
    Route {
        price: Price::Free,
        ..tile(
            "map/tile/terra",
            "microsoft.terra.",
            QuotaClass::RoadTiles,
            "Terrain tiles are not part of this build; ask for tilesetId=microsoft.base.road instead.",
        )
    },
    Route { price: Price::TILE, ..get("map/tile", "/map/tile") },
    get("map/tileset", "/map/tileset"),
    copyright("map/attribution", "/map/attribution"),
    copyright("map/copyright/caption", "/map/copyright/caption/{format}"),
    copyright("map/copyright/world", "/map/copyright/world/{format}"),
    copyright("map/copyright/tile", "/map/copyright/tile/{format}"),
    copyright("map/copyright/bounding", "/map/copyright/bounding/{format}"),
    Route { quota: QuotaClass::StaticMaps, absent: Some(STATIC), ..get("map/static", "/map/static") },
    Route { quota: QuotaClass::StaticMaps, absent: Some(STATIC), ..get("map/static/format", "/map/static/{format}") },
    Route {
        quota: QuotaClass::Data,
        absent: Some(
            "Feature state tiles are not part of this build; they belong to Creator, which Azure Maps has retired.",
        ),
        ..get("map/statetile", "/map/statetile")
    },
];

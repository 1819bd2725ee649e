//! The route table as the gate reads it, and the service under calls that nobody in their right mind would send.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use lazurite_api::{Access, Answer, ApiError, Call, Price, Query, ReachedAt, Reply, Route, Service};
use lazurite_maps::{Backing, Limits, Maps, ROUTES};
use lazurite_model::{Location, SeededRandom, SystemClock, UniqueId};
use proptest::prelude::*;
use uuid::Uuid;

#[path = "../src/testing/memory.rs"]
mod memory;

static MAPS: LazyLock<Maps> = LazyLock::new(|| {
    let maps = Maps::new(Limits { threads: 2, remembered: 1 << 20 }, &[]).unwrap();
    let data = Arc::new(memory::Memory::default());
    maps.backed_by(Backing { data, clock: Arc::new(SystemClock), random: Arc::new(SeededRandom::new(1)) })
});

fn ask(route: &'static Route, path_values: &[&str], query: &str, body: &[u8]) -> Result<Reply, ApiError> {
    let query = Query::parse(query);
    let headers = HeaderMap::new();
    let body = Bytes::copy_from_slice(body);
    let call = Call {
        route,
        path_values,
        query: &query,
        headers: &headers,
        body,
        origin: ReachedAt { scheme: "http", host: "x" },
        location: Location::EastUs,
        account: Some(UniqueId(Uuid::from_u128(1))),
    };
    match MAPS.serve(&call) {
        Answer::Now(answer) => answer,
        Answer::Later(answer) => tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(answer),
    }
}

fn row(route: &Route) -> String {
    let access = match route.access {
        Access::Anonymous => "anonymous".to_owned(),
        Access::DataActions(actions) => {
            let short = |name: &'static str| name.rsplit("services/").next().unwrap_or(name);
            actions.iter().map(|action| short(action.name())).collect::<Vec<_>>().join(" + ")
        }
    };
    let price = match route.price {
        Price::Free => "free".to_owned(),
        Price::OneFor { per, unit } => format!("1 for {per} {unit:?}"),
    };
    let selector =
        route.selector.map(|selector| format!("?{}={}…", selector.parameter, selector.prefix)).unwrap_or_default();
    format!(
        "{:?} {}{selector}\n    {} | {} | {access} | {:?} | {price} | {}",
        route.method,
        route.path,
        route.name,
        route.versions.join(", "),
        route.quota,
        route.absent.unwrap_or("served")
    )
}

#[test]
fn the_route_table_is_the_agreed_one() {
    let mut table = String::new();
    for route in ROUTES {
        writeln!(table, "{}", row(route)).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_route_has_a_name_of_its_own() {
    let mut seen = HashSet::new();
    for route in ROUTES {
        assert!(seen.insert(route.name), "{}", route.name);
    }
}

#[test]
fn routes_of_one_path_differ_in_their_selector_and_the_one_without_comes_last() {
    let mut open = HashSet::new();
    let mut selected = HashSet::new();
    for route in ROUTES {
        let place = (route.method, route.path);
        assert!(!open.contains(&place), "{} can never be reached", route.name);
        match route.selector {
            Some(selector) => assert!(selected.insert((place, selector.parameter, selector.prefix)), "{}", route.name),
            None => assert!(open.insert(place), "{}", route.name),
        }
    }
}

#[test]
fn paths_that_match_the_same_addresses_are_written_alike() {
    let shape = |path: &str| {
        let segment = |segment: &str| if segment.starts_with('{') { "{}".to_owned() } else { segment.to_owned() };
        path.split('/').map(segment).collect::<Vec<_>>().join("/")
    };
    let mut written = HashMap::new();
    for route in ROUTES {
        assert_eq!(*written.entry(shape(route.path)).or_insert(route.path), route.path, "{}", route.name);
    }
}

#[test]
fn an_operation_without_an_engine_says_so_in_a_sentence() {
    for reason in ROUTES.iter().filter_map(|route| route.absent) {
        let is_sentence =
            reason.starts_with(char::is_uppercase) && reason.ends_with('.') && reason.split(' ').count() > 4;
        assert!(is_sentence, "{reason}");
    }
}

#[test]
fn only_static_files_are_for_anybody_and_only_they_need_no_version() {
    for route in ROUTES {
        let is_static = route.path.starts_with("/styling/") || route.path.starts_with("/styles/");
        assert_eq!(route.access == Access::Anonymous, is_static, "{}", route.name);
        assert_eq!(route.versions.is_empty(), is_static, "{}", route.name);
    }
}

#[test]
fn every_other_operation_has_an_engine() {
    for route in ROUTES {
        let status = ask(route, &["x", "y", "z"], "", b"").map_or_else(|error| error.status, |reply| reply.status);
        assert_eq!(status == StatusCode::NOT_IMPLEMENTED, route.absent.is_some(), "{}: {status}", route.name);
    }
}

/// Names that some operation reads, with values that are right, nearly right, and neither.
fn parameter() -> impl Strategy<Value = String> {
    let name = proptest::sample::select(vec![
        "api-version",
        "tilesetId",
        "zoom",
        "x",
        "y",
        "tileSize",
        "view",
        "bounds",
        "text",
        "query",
        "top",
        "bbox",
        "coordinates",
        "resultTypes",
        "locality",
        "countryRegion",
        "postalCode",
        "mincoordinates",
        "maxcoordinates",
        "udid",
        "lat",
        "lon",
        "z",
        "deviceId",
        "searchBuffer",
        "userTime",
        "isAsync",
        "mode",
        "distances",
        "numberOfClosestPoints",
        "dataFormat",
        "description",
    ]);
    let value = prop_oneof![
        any::<String>(),
        any::<i64>().prop_map(|number| number.to_string()),
        proptest::collection::vec(any::<f64>(), 0..5).prop_map(|numbers| numbers
            .iter()
            .map(f64::to_string)
            .collect::<Vec<_>>()
            .join(",")),
        proptest::sample::select(vec![
            "0",
            "1",
            "2024-04-01",
            "microsoft.base",
            "microsoft.base.labels",
            "Auto",
            "json",
            "1,1",
            "geojson",
            "true",
            "2026-03-01T12:00:00Z",
            "da7a0000-0000-4000-8000-000000000000"
        ])
        .prop_map(str::to_owned),
    ];
    (name, value).prop_map(|(name, value)| form(name, &value))
}

/// Geofences that are right, or nearly.
fn fences() -> impl Strategy<Value = Vec<u8>> {
    let kind = proptest::sample::select(vec!["Point", "MultiPoint", "LineString", "Polygon", "GeometryCollection"]);
    let position = (-181.0..181.0_f64, -91.0..91.0_f64).prop_map(|(longitude, latitude)| vec![longitude, latitude]);
    (kind, proptest::collection::vec(position, 0..6), any::<bool>(), -1.0..1e5_f64).prop_map(
        |(kind, line, nested, radius)| {
            let coordinates = match kind {
                "Point" => serde_json::json!(line.first()),
                "Polygon" => serde_json::json!([line.iter().chain(line.first()).collect::<Vec<_>>()]),
                _ => serde_json::json!(line),
            };
            let feature = serde_json::json!({"type": "Feature", "properties": {"geometryId": 1, "radius": radius},
            "geometry": {"type": kind, "coordinates": coordinates, "geometries": []}});
            let collection = serde_json::json!({"type": "FeatureCollection", "features": [feature]});
            if nested { serde_json::json!({"geometries": collection, "distances": [radius]}) } else { collection }
                .to_string()
                .into_bytes()
        },
    )
}

fn form(name: &str, value: &str) -> String {
    let escaped: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("{name}={escaped}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_query_makes_a_route_fail(
        route in 0..ROUTES.len(),
        segment in any::<String>(),
        query in prop_oneof![
            any::<String>(),
            proptest::collection::vec(parameter(), 0..8).prop_map(|parameters| parameters.join("&")),
        ],
        body in prop_oneof![any::<Vec<u8>>(), fences()],
    ) {
        let route = &ROUTES[route];
        if let Err(error) = ask(route, &[&segment, &segment], &query, &body) {
            prop_assert!(error.status != StatusCode::INTERNAL_SERVER_ERROR, "{}: {error}", route.name);
            prop_assert!(!error.message.is_empty());
        }
    }

    #[test]
    fn no_item_of_a_batch_makes_it_fail(
        name in proptest::sample::select(vec!["geocode:batch", "reverseGeocode:batch"]),
        query in proptest::option::of(any::<String>()),
        top in proptest::option::of(any::<i64>()),
        numbers in proptest::option::of(proptest::collection::vec(any::<f64>(), 0..5)),
    ) {
        let item = serde_json::json!({ "query": query, "top": top, "coordinates": numbers, "bbox": numbers });
        let body = serde_json::json!({ "batchItems": [item] }).to_string();
        let route = ROUTES.iter().find(|route| route.name == name).unwrap();
        let reply = ask(route, &[], "", body.as_bytes()).unwrap();
        prop_assert_eq!(reply.status, StatusCode::OK);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_tile_inside_the_world_is_answered_and_every_other_is_a_400(
        tileset in proptest::sample::select(vec!["base", "base.labels", "base.hybrid", "base.labels.road"]),
        zoom in 0_u32..25,
        (x, y) in any::<(u32, u32)>(),
    ) {
        // One bit more than the zoom has, so that about one tile in four is in the world.
        let within = |number: u32| number & ((2_u32 << zoom) - 1);
        let (x, y) = (within(x), within(y));
        let query = format!("tilesetId=microsoft.{tileset}&zoom={zoom}&x={x}&y={y}");
        let route = ROUTES.iter().find(|route| route.name == "map/tile").unwrap();
        let status = ask(route, &[], &query, b"").map_or_else(|error| error.status, |reply| reply.status);
        let exists = zoom <= 22 && x < 1 << zoom && y < 1 << zoom;
        prop_assert_eq!(status, if exists { StatusCode::OK } else { StatusCode::BAD_REQUEST }, "{}", query);
    }
}

//! What the reader of GeoJSON takes, and how it says no.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::spatial::{FaultKind, Kind, geojson};

fn fault(document: &Value) -> (String, String) {
    let fault = geojson::read(document.to_string().as_bytes()).unwrap_err();
    (fault.path, fault.message)
}

fn collection(geometry: &Value) -> Value {
    json!({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry, "properties": null}]})
}

#[test]
fn every_geometry_is_read_whatever_the_order_of_its_members() {
    for (text, kind, size) in [
        (r#"{"type":"Point","coordinates":[1,2,3,4]}"#, Kind::Point, 1),
        (r#"{"coordinates":[[1,2],[3,4]],"bbox":[1,2,3,4],"type":"MultiPoint"}"#, Kind::MultiPoint, 2),
        (r#"{"coordinates":[[1,2],[3,4]],"type":"LineString"}"#, Kind::LineString, 2),
        (r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8],[9,9]]]}"#, Kind::MultiLineString, 5),
        (r#"{"coordinates":[[[0,0],[1,0],[1,1],[0,0]]],"type":"Polygon"}"#, Kind::Polygon, 4),
        (
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}"#,
            Kind::MultiPolygon,
            8,
        ),
        (
            r#"{"geometries":[{"type":"Point","coordinates":[1,2]}],"type":"GeometryCollection"}"#,
            Kind::GeometryCollection,
            1,
        ),
    ] {
        let document = format!(r#"{{"geometry":{text},"foreign":{{"deep":[1]}},"type":"Feature"}}"#);
        let features = geojson::read(document.as_bytes()).unwrap();
        let geometry = features[0].geometry.as_ref().unwrap();
        assert_eq!((geometry.kind, geometry.size()), (kind, size), "{text}");
        let areas: Vec<usize> = geometry.areas().map(|area| area.rings().count()).collect();
        let wanted = match kind {
            Kind::Polygon => vec![1],
            Kind::MultiPolygon => vec![1, 1],
            _ => vec![],
        };
        assert_eq!(areas, wanted, "{text}");
    }
}

#[test]
fn a_fault_is_told_by_its_path() {
    let at = |geometry: Value| fault(&collection(&geometry));
    let (path, message) = at(json!({"type": "LineString", "coordinates": [[1, 2], [47.6, -122.1]]}));
    assert_eq!(path, "features[0].geometry.coordinates[1]");
    assert!(message.contains("longitude first"), "{message}");
    for (geometry, path, part) in [
        (json!({"type": "Point", "coordinates": [1]}), ".coordinates", "a longitude and a latitude"),
        (json!({"type": "Point", "coordinates": []}), ".coordinates", "empty"),
        (json!({"type": "Point", "coordinates": 7}), ".coordinates", "expected an array"),
        (json!({"type": "Point", "coordinates": ["1", "2"]}), ".coordinates[0]", "a number or an array"),
        (
            json!({"type": "MultiPoint", "coordinates": [[1, 2], [[3, 4]]]}),
            ".coordinates[1][0]",
            "more or fewer arrays",
        ),
        (json!({"type": "MultiPoint", "coordinates": [[1, [2, 3]]]}), ".coordinates[0]", "side by side"),
        (json!({"type": "Point", "coordinates": [[1, 2]]}), "", "stand in 0 arrays, not in 1"),
        (json!({"type": "Point"}), "", "needs an array 'coordinates'"),
        (json!({"type": "Circle", "coordinates": [1, 2]}), ".type", "one of Point, MultiPoint"),
        (json!({"type": "LineString", "coordinates": [[1, 2]]}), "", "coordinates has one position"),
        (json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}), "", "coordinates[0] has 3 positions"),
        (
            json!({"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]], [[0, 0], [1, 0], [1, 1], [0, 1]]]]}),
            "",
            "coordinates[0][1] is not closed",
        ),
        (json!({"type": "GeometryCollection"}), "", "'geometries'"),
        (
            json!({"type": "MultiPolygon", "coordinates": [[[[[0, 0]]]]]}),
            ".coordinates[0][0][0][0]",
            "no more than three arrays",
        ),
    ] {
        let (found, message) = at(geometry.clone());
        assert_eq!(found, format!("features[0].geometry{path}"), "{geometry}");
        assert!(message.contains(part), "{geometry}: {message}");
    }
}

#[test]
fn properties_of_geofences_are_held_to_their_rules() {
    let at = |properties: Value| {
        fault(&json!({"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": properties}]}))
    };
    for (properties, path) in [
        (json!({"geometryId": true}), "features[0].properties.geometryId"),
        (json!({"radius": "5"}), "features[0].properties.radius"),
        (json!({"radius": 0}), "features[0]"),
        (json!({"subType": "Circle"}), "features[0]"),
        (json!({"validityTime": {"expiredTime": "soon"}}), "features[0].properties.validityTime.expiredTime"),
        (
            json!({"validityTime": {"validityPeriod": [{"startTime": "2026-01-01T00:00:00"}]}}),
            "features[0].properties.validityTime.validityPeriod[0]",
        ),
        (json!([]), "features[0].properties"),
    ] {
        assert_eq!(at(properties.clone()).0, path, "{properties}");
    }
}

#[test]
fn what_is_no_json_or_no_features_is_told_apart() {
    let kind = |text: &str| geojson::read(text.as_bytes()).unwrap_err().kind;
    for text in [
        "",
        "{",
        "{\"type\":\"Feature\"}}",
        "nul",
        "\u{0}",
        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1e999,0]}}",
    ] {
        assert_eq!(kind(text), FaultKind::NotJson, "{text}");
    }
    for text in ["{}", "{\"type\":\"Point\",\"coordinates\":[1,2]}", "{\"type\":\"Topology\"}"] {
        assert_eq!(kind(text), FaultKind::NotFeatures, "{text}");
    }
    for text in ["[]", "7", "null", "{\"type\":\"FeatureCollection\"}", "{\"type\":\"Feature\"}", "{\"type\":7}"] {
        assert_eq!(kind(text), FaultKind::Invalid, "{text}");
    }
    let deep = format!("{{\"type\":\"Feature\",\"geometry\":{}", "[".repeat(100_000));
    assert!(geojson::read(deep.as_bytes()).is_err());
    let nested = "{\"type\":\"GeometryCollection\",\"geometries\":[".repeat(10_000);
    assert!(geojson::read(format!("{{\"type\":\"Feature\",\"geometry\":{nested}").as_bytes()).is_err());
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert!(geojson::read("\u{FEFF}{\"type\":\"FeatureCollection\",\"features\":[]}".as_bytes()).unwrap().is_empty());
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        (-200.0..200.0_f64).prop_map(|number| json!(number)),
        proptest::sample::select(vec!["Feature", "FeatureCollection", "Point", "Polygon", "GeometryCollection", "x"])
            .prop_map(Value::from),
    ];
    let key = proptest::sample::select(vec![
        "type",
        "features",
        "geometry",
        "geometries",
        "coordinates",
        "properties",
        "geometryId",
        "radius",
        "subType",
        "validityTime",
        "expiredTime",
        "validityPeriod",
        "startTime",
        "endTime",
        "other",
    ]);
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..6).prop_map(|members| members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_of_geojson_fail(text in any::<Vec<u8>>()) {
        let _ = geojson::read(&text);
    }

    #[test]
    fn no_json_makes_the_reader_of_geojson_fail(value in anything()) {
        if let Err(fault) = geojson::read(value.to_string().as_bytes()) {
            prop_assert!(!fault.message.is_empty());
        }
        let document = json!({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": value, "properties": {}}]});
        let _ = geojson::read(document.to_string().as_bytes());
    }
}

//! Geofences.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{anywhere, feature, position};
use crate::spatial::fence::{Answer, Question, ask, check};
use crate::spatial::geodesic::{distance, travel};
use crate::spatial::{Feature, Position, geojson};

/// The circle of the article about devices.
const CENTRE: Position = Position { longitude: -122.126_986, latitude: 47.639_754 };

fn circle() -> Feature {
    feature(
        &json!({"type": "Point", "coordinates": [-122.126986, 47.639754]}),
        &json!({"geometryId": "001", "radius": 500}),
    )
}

fn question(at: Position) -> Question {
    Question { at, altitude: None, when: Timestamp::UNIX_EPOCH, within: 50.0 }
}

fn distance_to(fence: &Feature, question: &Question) -> f64 {
    check(std::slice::from_ref(fence)).unwrap();
    ask(std::slice::from_ref(fence), question).standings[0].distance
}

#[test]
fn the_circle_of_the_device_article_is_left_at_five_hundred_metres() {
    for (metres, wanted) in [(0.0, -999.0), (449.0, -999.0), (460.0, -40.0), (510.0, 10.0), (560.0, 999.0)] {
        let found = distance_to(&circle(), &question(travel(CENTRE, 33.0, metres)));
        assert!((found - wanted).abs() < 1e-6, "{metres}: {found}");
    }
    let wide = Question { within: 500.0, ..question(CENTRE) };
    assert!((distance_to(&circle(), &wide) + 500.0).abs() < 1e-6);
}

#[test]
fn no_buffer_shows_nothing_but_the_side() {
    let nothing = |metres: f64| Question { within: 0.0, ..question(travel(CENTRE, 0.0, metres)) };
    assert_eq!(distance_to(&circle(), &nothing(499.0)).to_bits(), (-999.0_f64).to_bits());
    assert_eq!(distance_to(&circle(), &nothing(501.0)).to_bits(), 999.0_f64.to_bits());
}

proptest! {
    #[test]
    fn a_circle_is_as_wide_at_every_bearing(
        centre in anywhere(), bearing in -180.0..180.0_f64, radius in 1.0..10_000.0_f64, off in -400.0..400.0_f64,
    ) {
        prop_assume!(radius + off > 0.0);
        let fence = feature(
            &json!({"type": "Point", "coordinates": [centre.longitude, centre.latitude]}),
            &json!({"geometryId": 7, "subType": "Circle", "radius": radius}),
        );
        let at = travel(centre, bearing, radius + off);
        let fences = [fence];
        let answer = ask(&fences, &Question { within: 500.0, ..question(at) });
        let standing = &answer.standings[0];
        prop_assert_eq!(standing.id, "7");
        prop_assert!((standing.distance - off).abs() < 1e-3 + off.abs() * 1e-3, "{} {off}", standing.distance);
        prop_assert!((distance(centre, standing.nearest) - radius).abs() < 1e-3);
        prop_assert!((distance(at, standing.nearest) - off.abs()).abs() < 0.01);
    }
}

#[test]
fn an_area_is_measured_to_its_border_from_both_sides() {
    // Two kilometres, more or less, around the null island.
    let square = json!({"type": "Polygon", "coordinates": [[[-0.01, -0.01], [0.01, -0.01], [0.01, 0.01], [-0.01, 0.01], [-0.01, -0.01]]]});
    let fence = feature(&square, &json!({"geometryId": "a"}));
    let border = position(0.01, 0.0);
    for (metres, bearing, wanted) in
        [(30.0, 90.0, 30.0), (30.0, -90.0, -30.0), (60.0, 90.0, 999.0), (60.0, -90.0, -999.0)]
    {
        let found = distance_to(&fence, &question(travel(border, bearing, metres)));
        assert!((found - wanted).abs() < 1e-3, "{bearing}: {found}");
    }
    assert!(distance_to(&fence, &question(border)).abs() < 1e-6);
}

#[test]
fn a_fence_that_is_cut_at_the_antimeridian_has_no_border_there() {
    let fence = feature(
        &json!({"type": "MultiPolygon", "coordinates": [
            [[[179.9, -0.1], [180, -0.1], [180, 0.1], [179.9, 0.1], [179.9, -0.1]]],
            [[[-180, -0.1], [-179.9, -0.1], [-179.9, 0.1], [-180, 0.1], [-180, -0.1]]],
        ]}),
        &json!({"geometryId": "a"}),
    );
    for longitude in [179.999_9, 180.0, -180.0, -179.999_9] {
        let found = distance_to(&fence, &question(position(longitude, 0.0)));
        assert!((found + 999.0).abs() < 1e-9, "{longitude}: {found}");
    }
    let outside = distance_to(&fence, &question(travel(position(179.9, 0.0), -90.0, 20.0)));
    assert!((outside - 20.0).abs() < 1e-3, "{outside}");
}

#[test]
fn a_document_of_nothing_but_cuts_takes_no_longer_than_others() {
    let ring: Vec<[f64; 2]> = (0..=200_000).map(|step| [180.0, f64::from(step % 200_000) / 10_000.0]).collect();
    let fence = feature(&json!({"type": "Polygon", "coordinates": [ring]}), &json!({"geometryId": "a"}));
    assert!((distance_to(&fence, &question(position(0.0, 0.0))) - 999.0).abs() < 1e-9);
}

#[test]
fn several_points_and_collections_are_as_near_as_their_nearest_part() {
    let points = json!({"type": "MultiPoint", "coordinates": [[0, 0], [1, 0], [2, 0]]});
    let several = feature(&points, &json!({"geometryId": "a", "radius": 100}));
    let at = travel(position(1.0, 0.0), 45.0, 130.0);
    assert!((distance_to(&several, &question(at)) - 30.0).abs() < 1e-6);
    let line = json!({"type": "LineString", "coordinates": [[1, -1], [1, 1]]});
    let area = json!({"type": "Polygon", "coordinates": [[[5, 5], [6, 5], [6, 6], [5, 6], [5, 5]]]});
    let all = json!({"type": "GeometryCollection", "geometries": [area, {"type": "GeometryCollection", "geometries": [line]}]});
    let collection = feature(&all, &json!({"geometryId": "a", "radius": 100}));
    let beside = travel(position(1.0, 0.5), 90.0, 120.0);
    assert!((distance_to(&collection, &question(beside)) - 20.0).abs() < 1e-3);
    assert!(
        (distance_to(&collection, &Question { within: 500.0, ..question(position(1.0, 0.5)) }) + 100.0).abs() < 1e-3
    );
}

#[test]
fn a_fence_ends_above_and_below_where_an_altitude_is_asked_for() {
    let ring: Vec<Value> = [[0.0, 0.0], [0.01, 0.0], [0.01, 0.01], [0.0, 0.01], [0.0, 0.0]]
        .iter()
        .enumerate()
        .map(|(corner, [x, y])| json!([x, y, if corner % 2 == 0 { 100 } else { 120 }]))
        .collect();
    let fence = feature(&json!({"type": "Polygon", "coordinates": [ring]}), &json!({"geometryId": "a"}));
    let fences = [fence];
    let at_height = |altitude: Option<f64>| {
        let answer = ask(&fences, &Question { altitude, ..question(position(0.005, 0.005)) });
        (answer.standings[0].distance, answer.standings[0].nearest_altitude)
    };
    assert_eq!(at_height(None), (-999.0, None));
    assert_eq!(at_height(Some(117.0)), (-3.0, Some(120.0)));
    assert_eq!(at_height(Some(104.0)), (-4.0, Some(100.0)));
    assert_eq!(at_height(Some(130.0)), (10.0, Some(120.0)));
    assert_eq!(at_height(Some(900.0)), (999.0, Some(120.0)));
}

#[test]
fn what_has_expired_or_is_out_of_its_period_is_named_and_not_measured() {
    let expired = json!({"geometryId": "old", "radius": 5, "validityTime": {"expiredTime": "2026-01-01T00:00:00"}});
    let later = json!({"geometryId": "later", "radius": 5, "validityTime": {"validityPeriod": [
        {"startTime": "2030-01-01T09:00:00", "endTime": "2030-01-01T10:00:00"}]}});
    let point = json!({"type": "Point", "coordinates": [0, 0]});
    let fences = [
        feature(&point, &expired),
        feature(&point, &later),
        feature(&point, &json!({"geometryId": "now", "radius": 5})),
    ];
    let when = "2026-06-01T00:00:00Z".parse().unwrap();
    let Answer { standings, expired, out_of_period } = ask(&fences, &Question { when, ..question(position(0.0, 0.0)) });
    assert_eq!((expired, out_of_period), (vec!["old"], vec!["later"]));
    assert_eq!(standings.iter().map(|standing| standing.id).collect::<Vec<_>>(), ["now"]);
}

#[test]
fn what_is_no_geofence_is_told_which_feature_lacks_what() {
    let point = json!({"type": "Point", "coordinates": [0, 0]});
    let wrong = [
        (
            json!({"type": "Feature", "geometry": point, "properties": {"radius": 5}}),
            "features[1].properties.geometryId",
        ),
        (json!({"type": "Feature", "geometry": null, "properties": {"geometryId": "b"}}), "features[1].geometry"),
        (
            json!({"type": "Feature", "geometry": point, "properties": {"geometryId": "b"}}),
            "features[1].properties.radius",
        ),
        (
            json!({"type": "Feature", "geometry": point, "properties": {"geometryId": "b", "radius": 10001}}),
            "features[1].properties.radius",
        ),
    ];
    for (second, path) in wrong {
        let first = json!({"type": "Feature", "geometry": point, "properties": {"geometryId": "a", "radius": 1}});
        let document = json!({"type": "FeatureCollection", "features": [first, second]}).to_string();
        let features = geojson::read(document.as_bytes()).unwrap();
        assert_eq!(check(&features).unwrap_err().path, path);
    }
}

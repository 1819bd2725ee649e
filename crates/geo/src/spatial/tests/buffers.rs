//! Buffers.

use proptest::prelude::*;
use serde_json::json;

use super::{anywhere, geometry, position, star};
use crate::spatial::buffer::{Areas, BufferError, buffer};
use crate::spatial::contains::covers;
use crate::spatial::fence_reach;
use crate::spatial::geodesic::travel;
use crate::spatial::{Geometry, Position};

fn area(areas: &Areas) -> Geometry {
    geometry("MultiPolygon", &json!(areas))
}

/// Metres to the geometry, negative inside, as the fences compute it.
fn signed(geometry: &Geometry, at: Position) -> f64 {
    fence_reach::of(geometry, 0.0, at).unwrap().metres
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_buffer_of_a_point_is_a_circle_at_every_bearing(
        middle in (-180.0..180.0, -90.0..90.0), bearing in -180.0..180.0_f64, radius in 0.5..1_000_000.0_f64,
    ) {
        let middle = position(middle.0, middle.1);
        let point = geometry("Point", &json!([middle.longitude, middle.latitude]));
        let circle = area(&buffer(&point, radius).unwrap());
        prop_assert!(covers(&circle, travel(middle, bearing, radius * 0.999)));
        prop_assert!(!covers(&circle, travel(middle, bearing, radius * 1.001)));
    }

    #[test]
    fn a_buffer_outside_reaches_exactly_so_far((_, ring) in star(0.05), at in 0..36_u32, metres in 5.0..3_000.0_f64) {
        let polygon = geometry("Polygon", &json!([ring]));
        let grown = area(&buffer(&polygon, metres).unwrap());
        let corner = position(ring[at as usize % ring.len()][0], ring[at as usize % ring.len()][1]);
        for share in [0.5, 0.99, 0.9985, 1.0015, 1.01, 2.0] {
            let probe = travel(corner, f64::from(at) * 10.0, metres * share);
            let away = signed(&polygon, probe);
            if (away - metres).abs() > metres * 0.0015 {
                prop_assert_eq!(covers(&grown, probe), away < metres, "{} of {}", away, metres);
            }
        }
    }

    #[test]
    fn a_buffer_inside_leaves_what_is_deep_enough((middle, ring) in star(0.05), metres in 5.0..1_000.0_f64, steps in 1..20_u32) {
        let polygon = geometry("Polygon", &json!([ring]));
        let shrunk = buffer(&polygon, -metres).unwrap();
        let probe = travel(middle, f64::from(steps) * 18.0, f64::from(steps) * 150.0);
        let depth = -signed(&polygon, probe);
        if (depth - metres).abs() > metres * 0.0015 {
            let is_left = !shrunk.is_empty() && covers(&area(&shrunk), probe);
            prop_assert_eq!(is_left, depth > metres, "{} of {}", depth, metres);
        }
    }
}

#[test]
fn a_line_gets_round_ends_and_straight_sides_however_long_it_is() {
    let line = geometry("LineString", &json!([[0, 60], [20, 60], [20, 65]]));
    let strip = area(&buffer(&line, 1_000.0).unwrap());
    for (longitude, latitude, bearing) in
        [(0.0, 60.0, -90.0), (10.0, 60.0, 0.0), (10.0, 60.0, 180.0), (20.0, 62.5, 90.0), (20.0, 65.0, 0.0)]
    {
        let from = position(longitude, latitude);
        assert!(covers(&strip, travel(from, bearing, 998.5)), "{longitude} {latitude}");
        assert!(!covers(&strip, travel(from, bearing, 1_001.5)), "{longitude} {latitude}");
    }
}

#[test]
fn holes_close_and_islands_join() {
    let square = |x: f64, size: f64| json!([[x, 0.0], [x + size, 0.0], [x + size, size], [x, size], [x, 0.0]]);
    let with_hole = geometry(
        "Polygon",
        &json!([square(0.0, 0.1), [[0.05, 0.05], [0.05, 0.051], [0.051, 0.051], [0.051, 0.05], [0.05, 0.05]]]),
    );
    let closed = buffer(&with_hole, 100.0).unwrap();
    assert_eq!((closed.len(), closed[0].len()), (1, 1));
    let islands = geometry("MultiPolygon", &json!([[square(0.0, 0.1)], [square(0.101, 0.1)]]));
    assert_eq!(buffer(&islands, 100.0).unwrap().len(), 1);
    assert_eq!(buffer(&islands, 10.0).unwrap().len(), 2);
    assert_eq!(buffer(&islands, 0.0).unwrap().len(), 2);
    assert!(buffer(&islands, -20_000.0).unwrap().is_empty());
}

#[test]
fn points_and_lines_have_nothing_inside_and_collections_nothing_at_all() {
    let line = geometry("LineString", &json!([[0, 0], [1, 1]]));
    assert!(buffer(&line, 0.0).unwrap().is_empty());
    assert!(buffer(&line, -5.0).unwrap().is_empty());
    let collection =
        super::feature(&json!({"type": "GeometryCollection", "geometries": []}), &json!({})).geometry.unwrap();
    assert!(buffer(&collection, 5.0).unwrap().is_empty());
}

#[test]
fn what_crosses_the_antimeridian_is_cut_there_and_every_ring_is_closed_and_turned_right() {
    let circle = buffer(&geometry("Point", &json!([179.99, 0])), 10_000.0).unwrap();
    assert_eq!(circle.len(), 2);
    let cap = buffer(&geometry("Point", &json!([30, 89.9])), 50_000.0).unwrap();
    for areas in [&circle, &cap] {
        for ring in areas.iter().flatten() {
            assert_eq!(ring.first(), ring.last());
            assert!(ring.iter().all(|[longitude, latitude]| longitude.abs() <= 180.0 && latitude.abs() <= 90.0));
            let doubled: f64 = ring.windows(2).map(|ends| ends[0][0] * ends[1][1] - ends[1][0] * ends[0][1]).sum();
            assert!(doubled > 0.0, "counter-clockwise");
        }
    }
    assert!(covers(&area(&cap), position(0.0, 90.0)));
    assert!(covers(&area(&cap), position(-150.0, 89.9)));
}

#[test]
fn what_is_too_much_is_refused_at_once() {
    let far: Vec<[f64; 2]> = (0..20_000).map(|step| [f64::from(step % 300) - 150.0, f64::from(step / 300)]).collect();
    assert_eq!(buffer(&geometry("LineString", &json!(far)), 1.0), Err(BufferError::TooDetailed));
    let round = geometry("MultiPoint", &json!([[0, 0], [0, 1], [179, 0]]));
    assert_eq!(buffer(&round, 1_000.0), Err(BufferError::TooWide));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_line_makes_it_fail(line in proptest::collection::vec(anywhere(), 2..6), metres in -1e6..2e6_f64) {
        let coordinates: Vec<[f64; 2]> = line.iter().map(|at| [at.longitude, at.latitude]).collect();
        if let Ok(areas) = buffer(&geometry("LineString", &json!(coordinates)), metres) {
            prop_assert_eq!(areas.is_empty(), metres <= 0.0);
        }
    }
}

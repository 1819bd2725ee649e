//! Whether a position lies in an area, against an oracle that sums up angles.

use proptest::prelude::*;
use serde_json::json;

use super::{geometry, position, star};
use crate::spatial::Position;
use crate::spatial::contains::covers;

/// How often the ring winds round the position, which nothing else here computes.
fn winding(ring: &[[f64; 2]], at: Position) -> i32 {
    let near = |longitude: f64| longitude - 360.0 * ((longitude - at.longitude) / 360.0).round();
    let angle = |[longitude, latitude]: [f64; 2]| (latitude - at.latitude).atan2(near(longitude) - at.longitude);
    let turned: f64 = ring
        .windows(2)
        .map(|ends| {
            let turn = angle(ends[1]) - angle(ends[0]);
            turn - std::f64::consts::TAU * (turn / std::f64::consts::TAU).round()
        })
        .sum();
    (turned / std::f64::consts::TAU).round() as i32
}

proptest! {
    #[test]
    fn an_area_covers_what_its_border_winds_round(
        (middle, ring) in star(3.0), east in -4.0..4.0_f64, north in -4.0..4.0_f64,
    ) {
        let longitude = middle.longitude + east;
        let longitude = if longitude.abs() > 180.0 { longitude - 360.0 * longitude.signum() } else { longitude };
        let at = position(longitude, middle.latitude + north);
        let polygon = geometry("Polygon", &json!([ring]));
        prop_assert_eq!(covers(&polygon, at), winding(&ring, at) != 0);
        let mut reversed = ring;
        reversed.reverse();
        prop_assert_eq!(covers(&geometry("Polygon", &json!([reversed])), at), covers(&polygon, at), "orientation");
    }

    #[test]
    fn the_border_belongs_to_the_area((_, ring) in star(3.0), edge in 0..32_usize, part in 0.0..1.0_f64) {
        let edge = edge % (ring.len() - 1);
        let along = crate::spatial::edge::Edge::new(
            position(ring[edge][0], ring[edge][1]), position(ring[edge + 1][0], ring[edge + 1][1]));
        let at = crate::spatial::edge::normal(along.at(part));
        prop_assert!(covers(&geometry("Polygon", &json!([ring])), at));
    }
}

#[test]
fn a_hole_is_outside_and_its_border_is_not() {
    let area = geometry(
        "Polygon",
        &json!([[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], [[4, 4], [4, 6], [6, 6], [6, 4], [4, 4]],]),
    );
    assert!(covers(&area, position(1.0, 1.0)));
    assert!(!covers(&area, position(5.0, 5.0)));
    assert!(covers(&area, position(4.0, 5.0)));
    assert!(covers(&area, position(6.0, 6.0)));
    assert!(!covers(&area, position(11.0, 5.0)));
}

#[test]
fn the_antimeridian_is_crossed_in_one_piece_or_in_two() {
    let whole = geometry("Polygon", &json!([[[170, -10], [-170, -10], [-170, 10], [170, 10], [170, -10]]]));
    let cut = geometry(
        "MultiPolygon",
        &json!([
            [[[170, -10], [180, -10], [180, 10], [170, 10], [170, -10]]],
            [[[-180, -10], [-170, -10], [-170, 10], [-180, 10], [-180, -10]]],
        ]),
    );
    for area in [whole, cut] {
        for inside in [179.9, -179.9, 180.0, -180.0, 171.0, -171.0] {
            assert!(covers(&area, position(inside, 0.0)), "{inside}");
        }
        for outside in [169.0, -169.0, 0.0, 90.0] {
            assert!(!covers(&area, position(outside, 0.0)), "{outside}");
        }
    }
}

#[test]
fn a_ring_round_a_pole_holds_the_pole() {
    for (latitude, pole) in [(70.0, 90.0), (-70.0, -90.0)] {
        for step in [1.0, -1.0] {
            let mut ring: Vec<[f64; 2]> =
                (0..12).map(|hour| [step * (-165.0 + 30.0 * f64::from(hour)), latitude]).collect();
            ring.push(ring[0]);
            let cap = geometry("Polygon", &json!([ring]));
            assert!(covers(&cap, position(13.0, pole)), "{pole}");
            assert!(covers(&cap, position(13.0, latitude + pole / 90.0)), "{latitude}");
            assert!(!covers(&cap, position(13.0, latitude - pole / 90.0)), "{latitude}");
            assert!(!covers(&cap, position(13.0, -pole)), "{pole}");
        }
    }
}

#[test]
fn a_rectangle_round_the_world_is_the_world() {
    let world = geometry("Polygon", &json!([[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]));
    for (longitude, latitude) in [(0.0, 0.0), (180.0, 45.0), (-179.0, -89.0), (17.0, 90.0)] {
        assert!(covers(&world, position(longitude, latitude)));
    }
}

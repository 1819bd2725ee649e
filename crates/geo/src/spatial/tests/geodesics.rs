//! Against values that GeographicLib computed; `tests/golden/geodesics.py` says how.

use super::position;
use crate::spatial::geodesic::{azimuth, distance, travel};

const GOLDEN: &str = include_str!("../../../tests/golden/geodesics.txt");

#[test]
fn distances_and_directions_are_those_of_geographiclib() {
    let mut compared = 0;
    for line in GOLDEN.lines() {
        let numbers: Vec<f64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
        let &[lat1, lon1, lat2, lon2, metres, direction] = numbers.as_slice() else { panic!("{line}") };
        let (from, to) = (position(lon1, lat1), position(lon2, lat2));
        let found = distance(from, to);
        assert!((found - metres).abs() <= 1e-6 + metres * 1e-9, "{line}: {found}");
        let arrived = travel(from, direction, metres);
        assert!(distance(arrived, to) < 1e-5, "{line}: {arrived:?}");
        if metres > 1.0 && metres < 19_000_000.0 {
            let turn = (azimuth(from, to) - direction).rem_euclid(360.0);
            assert!(turn.min(360.0 - turn) < 1e-6, "{line}: {}", azimuth(from, to));
        }
        compared += 1;
    }
    assert!(compared > 400);
}

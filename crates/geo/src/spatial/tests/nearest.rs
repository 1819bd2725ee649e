//! The nearest position of a border, against one that tries very many.

use proptest::prelude::*;
use serde_json::json;

use super::{anywhere, geometry, position, star};
use crate::spatial::closest::closest;
use crate::spatial::edge::{Edge, borders, normal};
use crate::spatial::nearest::Search;
use crate::spatial::{Position, geodesic};

/// How far the position is from the edge, by trying ten thousand positions of it.
fn tried(edge: Edge, at: Position) -> f64 {
    let each = (0..=10_000).map(|step| geodesic::distance(at, normal(edge.at(f64::from(step) / 10_000.0))));
    each.fold(f64::INFINITY, f64::min)
}

fn is_on(edge: Edge, at: Position) -> bool {
    [0.0, 360.0, -360.0].iter().any(|turn| {
        let (x, y) = (at.longitude + turn - edge.from.longitude, at.latitude - edge.from.latitude);
        let (wide, high) = (edge.to.longitude - edge.from.longitude, edge.to.latitude - edge.from.latitude);
        let part = (x * wide + y * high) / (wide * wide + high * high).max(f64::MIN_POSITIVE);
        let part = part.clamp(0.0, 1.0);
        (x - part * wide).hypot(y - part * high) < 1e-9
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_position_of_an_edge_is_nearer_than_the_nearest(from in anywhere(), to in anywhere(), at in anywhere()) {
        let edge = Edge::new(from, to);
        let mut search = Search::from(at);
        search.try_edge(edge);
        let nearest = normal(search.found().unwrap().position);
        prop_assert!(is_on(edge, nearest));
        let (found, best) = (geodesic::distance(at, nearest), tried(edge, at));
        prop_assert!(found <= best * 1.001 + 0.001, "{found} {best}");
    }

    #[test]
    fn the_nearest_of_a_fence_is_on_its_border((middle, ring) in star(0.05), at in (-0.1..0.1_f64, -0.1..0.1_f64)) {
        let area = geometry("Polygon", &json!([ring]));
        let at = normal(position(middle.longitude + at.0, middle.latitude + at.1));
        let reach = crate::spatial::fence_reach::of(&area, 0.0, at).unwrap();
        let borders = borders(&area);
        prop_assert!(borders.iter().any(|edge| is_on(*edge, reach.nearest)));
        prop_assert!((reach.metres.abs() - geodesic::distance(at, reach.nearest)).abs() < 1e-6);
        let best = borders.iter().map(|edge| tried(*edge, at)).fold(f64::INFINITY, f64::min);
        prop_assert!(reach.metres.abs() <= best + 0.001, "{} {best}", reach.metres);
        prop_assert!(reach.metres.abs() >= best * 0.999 - 0.6, "{} {best}", reach.metres);
    }
}

#[test]
fn the_closest_points_come_first_and_other_geometries_are_passed_over() {
    let all = [
        geometry("Point", &json!([179.0, 0.0])),
        geometry("MultiPoint", &json!([[-179.9, 0.0]])),
        geometry("Point", &json!([-179.0, 0.0])),
        geometry("Point", &json!([170.0, 0.0])),
    ];
    let found = closest(position(-179.9, 0.0), all.iter().map(Some).chain([None]), 2);
    assert_eq!(found.iter().map(|point| point.index).collect::<Vec<_>>(), [2, 0]);
    assert!((found[0].metres - 100_187.5).abs() < 1.0, "{}", found[0].metres);
}

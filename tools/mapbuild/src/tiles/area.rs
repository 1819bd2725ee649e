//! Areas: an outer ring and its holes, always valid (no ring crosses itself or another).
//!
//! The overlay engine works on whole numbers, so its answer needs no rounding afterwards and stays valid in the tile.
//! Outer rings have positive winding and holes negative, and only positive winding is filled: a hole that
//! simplification pushed across its outer ring cuts the ring instead of growing land in the sea.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::core::solver::Solver;

use super::bounds::Bounds;
use super::grid::{self, Point};
use super::simplify;

/// A closed ring; its first point is not repeated.
pub type Ring = Vec<Point>;

/// The outer ring, then the holes.
pub type Area = Vec<Ring>;

/// All rings dissolved into areas that do not overlap. Rings that enclose less than `smallest` square units go.
pub fn union(rings: &[Ring], smallest: u64) -> Vec<Area> {
    let options = IntOverlayOptions { min_output_area: smallest, ..IntOverlayOptions::ogc() };
    Overlay::<i32>::from_subj_custom(rings, options, Solver::default())
        .overlay(OverlayRule::Subject, FillRule::Positive)
}

/// What of the area lies in the window.
pub fn clip(area: &[Ring], window: &Bounds) -> Vec<Area> {
    let frame: &[Point] = &window.ring();
    Overlay::<i32>::from_subj_and_clip_custom(area, frame, IntOverlayOptions::ogc(), Solver::default())
        .overlay(OverlayRule::Intersect, FillRule::Positive)
}

/// What belongs to only one of the two. All rings of a side count together.
pub fn difference(left: &[Ring], right: &[Ring]) -> Vec<Area> {
    Overlay::<i32>::from_subj_and_clip(left, right).overlay(OverlayRule::Xor, FillRule::Positive)
}

/// Square units that the areas enclose.
pub fn size(areas: &[Area]) -> f64 {
    areas.iter().flatten().map(|ring| doubled(ring)).sum::<i64>() as f64 / 2.0
}

/// The areas as that zoom shows them: simplified to `tolerance` units of that zoom, without what is smaller than
/// `smallest` square units.
pub fn at_zoom(areas: &[Area], zoom: u8, tolerance: f64, smallest: u64) -> Vec<Area> {
    let fine_tolerance = tolerance * grid::fine_units(zoom);
    let rings: Vec<Ring> = areas
        .iter()
        .flatten()
        .map(|ring| simplify::ring(ring, fine_tolerance))
        .map(|ring| ring.into_iter().map(|point| grid::at_zoom(point, zoom)).collect())
        .collect();
    union(&rings, smallest)
}

/// The areas with what lies just across the antimeridian added at either end of the world, as far as `margin`. Land that
/// the sources cut there becomes whole again, so no coast is drawn along the cut.
pub fn around_the_world(areas: Vec<Area>, zoom: u8, margin: i32) -> Vec<Area> {
    let (world, far) = (grid::world(zoom), 2 * grid::world(zoom));
    let strips = [
        (world, Bounds::new(Point::new(world, -far), Point::new(world + margin, far))),
        (-world, Bounds::new(Point::new(-margin, -far), Point::new(0, far))),
    ];
    let mut rings: Vec<Ring> = Vec::new();
    for (dx, strip) in strips {
        for area in &areas {
            let moved: Area =
                area.iter().map(|ring| ring.iter().map(|p| Point::new(p.x + dx, p.y)).collect()).collect();
            if Bounds::of(moved.iter().flatten()).is_some_and(|bounds| strip.touches(&bounds)) {
                rings.extend(clip(&moved, &strip).into_iter().flatten());
            }
        }
    }
    rings.extend(areas.into_iter().flatten());
    union(&rings, 0)
}

/// Twice the signed area of a ring; positive for an outer ring.
fn doubled(ring: &[Point]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: i32, y: i32, side: i32) -> Ring {
        [(0, 0), (side, 0), (side, side), (0, side)].iter().map(|(dx, dy)| Point::new(x + dx, y + dy)).collect()
    }

    fn reversed(mut ring: Ring) -> Ring {
        ring.reverse();
        ring
    }

    #[test]
    fn overlapping_rings_become_one_area() {
        let areas = union(&[square(0, 0, 10), square(5, 5, 10)], 0);
        assert_eq!(areas.len(), 1);
        assert_eq!(size(&areas), 175.0);
    }

    #[test]
    fn rings_that_share_an_edge_become_one_area_without_a_seam() {
        let areas = union(&[square(0, 0, 10), square(10, 0, 10)], 0);
        assert_eq!(areas.iter().map(Vec::len).collect::<Vec<_>>(), [1]);
        assert_eq!(size(&areas), 200.0);
    }

    #[test]
    fn a_hole_keeps_its_winding_and_an_outer_ring_its_own() {
        let areas = union(&[square(0, 0, 10), reversed(square(2, 2, 3))], 0);
        let windings: Vec<_> = areas.iter().flatten().map(|ring| doubled(ring)).collect();
        assert_eq!(windings, [200, -18]);
    }

    #[test]
    fn a_hole_that_sticks_out_of_its_ring_does_not_fill_the_outside() {
        let areas = union(&[square(0, 0, 10), reversed(square(8, 2, 6))], 0);
        assert_eq!(size(&areas), 88.0);
    }

    #[test]
    fn a_ring_that_crosses_itself_comes_out_as_simple_rings() {
        let crossing = [(0, 0), (10, 0), (10, 10), (4, -4)].iter().map(|&(x, y)| Point::new(x, y)).collect();
        for area in union(&[crossing], 0) {
            assert_eq!(union(&area, 0), [area]);
        }
    }

    #[test]
    fn islets_below_the_smallest_size_go() {
        let areas = union(&[square(0, 0, 10), square(50, 50, 2)], 16);
        assert_eq!(size(&areas), 100.0);
    }

    #[test]
    fn only_what_one_side_has_alone_is_a_difference() {
        assert_eq!(size(&difference(&[square(0, 0, 10)], &[square(5, 0, 10)])), 100.0);
        assert!(difference(&[square(0, 0, 10)], &[square(0, 0, 10)]).is_empty());
    }

    #[test]
    fn land_that_is_cut_at_the_antimeridian_is_whole_at_both_ends_of_the_world() {
        let world = grid::world(0);
        let halves = vec![vec![square(world - 50, 100, 50)], vec![square(0, 100, 50)]];
        let whole = around_the_world(halves, 0, 20);
        let spans: Vec<_> = whole.iter().flatten().map(|ring| Bounds::of(ring).unwrap()).collect();
        assert_eq!(
            spans.iter().map(|span| (span.min().x, span.max().x)).collect::<Vec<_>>(),
            [(-20, 50), (world - 50, world + 20)]
        );
    }

    #[test]
    fn the_two_halves_of_a_clipped_area_are_the_whole() {
        let area: Area = vec![square(0, 0, 100), reversed(square(40, 40, 20))];
        let west = clip(&area, &Bounds::new(Point::new(-10, -10), Point::new(50, 110)));
        let east = clip(&area, &Bounds::new(Point::new(50, -10), Point::new(110, 110)));
        assert_eq!(size(&west) + size(&east), 100.0 * 100.0 - 20.0 * 20.0);
        assert_eq!(size(&west), size(&east));
    }
}

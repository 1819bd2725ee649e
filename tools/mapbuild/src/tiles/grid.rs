//! The square that all geometry lives on: Web Mercator, as whole numbers, y to the south.
//!
//! Everything after `project` is integer arithmetic, so that the same input gives the same bytes on every
//! machine and a tile's edge is the same number seen from both sides. Never put degrees into these points.

use std::f64::consts::PI;

/// A place on the grid. The world is `2^29` units wide (about 7.5 cm at the equator) before `at_zoom`, and
/// `world(zoom)` units wide after it.
pub type Point = i_overlay::i_float::int::point::IntPoint<i32>;

/// Units along one side of a tile, as its layers declare it.
pub const EXTENT: i32 = 1 << EXTENT_BITS;

/// The fine grid keeps a guard of one bit below the range the overlay engine can compute in (±2^30), because
/// Antarctica reaches beyond the square.
const WORLD_BITS: u32 = 29;
const EXTENT_BITS: u32 = 12;

/// Mercator has no pole; past this latitude (degrees) everything is far outside the square anyway.
const LATITUDE_LIMIT: f64 = 89.0;

/// Where a longitude and latitude (degrees, WGS 84) fall on the fine grid.
pub fn project(longitude: f64, latitude: f64) -> Point {
    let world = f64::from(1 << WORLD_BITS);
    let phi = latitude.clamp(-LATITUDE_LIMIT, LATITUDE_LIMIT).to_radians();
    let x = 0.5 + longitude / 360.0;
    let y = 0.5 - (PI / 4.0 + phi / 2.0).tan().ln() / (2.0 * PI);
    Point::new((x * world).round() as i32, (y * world).round() as i32)
}

/// The width of the world, in units of that zoom.
pub const fn world(zoom: u8) -> i32 {
    EXTENT << zoom
}

/// Fine units in one unit of that zoom.
pub fn fine_units(zoom: u8) -> f64 {
    f64::from(1 << shift(zoom))
}

/// The nearest point of that zoom's grid.
pub fn at_zoom(point: Point, zoom: u8) -> Point {
    let shift = shift(zoom);
    let half = 1 << (shift - 1);
    Point::new((point.x + half) >> shift, (point.y + half) >> shift)
}

const fn shift(zoom: u8) -> u32 {
    WORLD_BITS - EXTENT_BITS - zoom as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origin_of_the_map_is_the_middle_of_the_square() {
        let middle = at_zoom(project(0.0, 0.0), 0);
        assert_eq!(middle, Point::new(EXTENT / 2, EXTENT / 2));
    }

    #[test]
    fn the_north_west_corner_of_the_map_is_the_origin_of_the_square() {
        let corner = project(-180.0, 85.051_128_779_806_59);
        assert_eq!(corner, Point::new(0, 0));
    }

    #[test]
    fn the_poles_stay_within_what_the_overlay_engine_can_compute_with() {
        let limit = 1 << 30;
        for latitude in [-90.0, 90.0] {
            assert!(project(180.0, latitude).y.abs() < limit);
        }
    }

    #[test]
    fn a_tile_edge_is_the_same_number_from_either_side() {
        let quarter = project(-90.0, 0.0);
        assert_eq!(at_zoom(quarter, 2).x, EXTENT);
        assert_eq!(at_zoom(quarter, 6).x, 16 * EXTENT);
    }
}

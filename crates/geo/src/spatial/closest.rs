//! The closest of many points.

use super::{Geometry, Kind, Position, geodesic};

/// A point of a list, and how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Closest {
    /// Its place in the list.
    pub index: usize,
    /// Where it is.
    pub position: Position,
    /// How far away, in metres.
    pub metres: f64,
}

/// The `count` closest of the geometries that are a point, the closest first; of equally close ones, the earlier first.
/// Geometries of other kinds are passed over.
pub fn closest<'g>(at: Position, geometries: impl Iterator<Item = Option<&'g Geometry>>, count: usize) -> Vec<Closest> {
    let points = geometries.enumerate().filter_map(|(index, geometry)| {
        let geometry = geometry.filter(|geometry| geometry.kind == Kind::Point)?;
        let position = *geometry.positions.first()?;
        Some(Closest { index, position, metres: geodesic::distance(at, position) })
    });
    let mut points: Vec<Closest> = points.collect();
    points.sort_by(|one, other| one.metres.total_cmp(&other.metres));
    points.truncate(count);
    points
}

//! How far it is to the border of one part of a geofence.

use super::edge::{borders, normal};
use super::geometry::Heights;
use super::nearest::Search;
use super::{Geometry, Kind, Position, contains, geodesic};

/// How far a position is from a border.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reach {
    /// Metres to the border, negative inside.
    pub(super) metres: f64,
    /// The position of the border that is nearest.
    pub(super) nearest: Position,
    /// Its altitude, where one was asked for.
    pub(super) altitude: Option<f64>,
}

/// The reach from `at` to a geometry that is no collection; `radius` widens what has no inside.
pub(super) fn of(part: &Geometry, radius: f64, at: Position) -> Option<Reach> {
    let mut search = Search::from(at);
    if matches!(part.kind, Kind::Point | Kind::MultiPoint) {
        part.positions.iter().for_each(|point| {
            search.try_position(*point);
        });
    } else {
        let borders = borders(part);
        // The ends first, which leaves few edges to look along.
        borders.iter().for_each(|edge| {
            search.try_position(edge.from);
        });
        borders.iter().for_each(|edge| search.try_edge(*edge));
    }
    let Some(nearest) = search.found() else {
        // An area without a border is the whole earth.
        let is_inside = part.kind.is_area() && contains::covers(part, at);
        return is_inside.then_some(Reach { metres: f64::NEG_INFINITY, nearest: at, altitude: None });
    };
    let nearest = normal(nearest.position);
    let metres = geodesic::distance(at, nearest);
    Some(if part.kind.is_area() {
        let metres = if contains::covers(part, at) { -metres } else { metres };
        Reach { metres, nearest, altitude: None }
    } else {
        let border = geodesic::travel(nearest, geodesic::azimuth(nearest, at), radius);
        Reach { metres: metres - radius, nearest: border, altitude: None }
    })
}

impl Reach {
    /// The same for the body between two altitudes, above and below which it ends.
    pub(super) fn extruded(self, heights: Heights, at: Position, altitude: f64) -> Self {
        let level = altitude.clamp(heights.lowest, heights.highest);
        let off = (altitude - level).abs();
        if off > 0.0 {
            let beside = self.metres.max(0.0);
            let nearest = if self.metres > 0.0 { self.nearest } else { at };
            return Self { metres: beside.hypot(off), nearest, altitude: Some(level) };
        }
        let (down, up) = (altitude - heights.lowest, heights.highest - altitude);
        if self.metres < 0.0 && down.min(up) < -self.metres {
            let face = if down < up { heights.lowest } else { heights.highest };
            return Self { metres: -down.min(up), nearest: at, altitude: Some(face) };
        }
        Self { altitude: Some(altitude), ..self }
    }
}

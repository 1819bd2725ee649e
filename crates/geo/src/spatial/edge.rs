//! The edges of lines and rings: straight in longitude and latitude, the short way round.

use super::geometry::{Geometry, Kind};
use super::{Position, contains};

/// How many edges along the antimeridian are looked at; further ones are borders.
const MOST_CUTS: u32 = 64;

/// An edge. Its end may lie beyond 180 degrees, so that its longitudes run on without a jump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) from: Position,
    pub(super) to: Position,
}

impl Edge {
    /// From one position to the next. A step of the whole way round is what it says: the lower edge of a map of the world.
    pub(super) fn new(from: Position, to: Position) -> Self {
        let step = to.longitude - from.longitude;
        let turn = if step.abs() > 180.0 && step.abs() < 360.0 { -360.0 * step.signum() } else { 0.0 };
        Self { from, to: Position { longitude: to.longitude + turn, latitude: to.latitude } }
    }

    /// The position at a fraction of the way.
    pub(super) fn at(self, fraction: f64) -> Position {
        let between = |from: f64, to: f64| from + (to - from) * fraction;
        Position {
            longitude: between(self.from.longitude, self.to.longitude),
            latitude: between(self.from.latitude, self.to.latitude),
        }
    }

    /// Both halves.
    pub(super) fn halves(self) -> [Self; 2] {
        let middle = self.at(0.5);
        [Self { from: self.from, to: middle }, Self { from: middle, to: self.to }]
    }

    /// How far it leads east and north, in degrees, without sign.
    pub(super) fn extent(self) -> (f64, f64) {
        ((self.to.longitude - self.from.longitude).abs(), (self.to.latitude - self.from.latitude).abs())
    }

    /// Whether it runs along the antimeridian, or is but a pole: where RFC 7946 §3.1.9 has areas cut.
    fn is_cut(self) -> bool {
        let is_antimeridian = |position: Position| position.longitude.abs() >= 180.0;
        let is_pole = |position: Position| position.latitude.abs() >= 90.0;
        (is_antimeridian(self.from) && is_antimeridian(self.to) && self.from.longitude == self.to.longitude)
            || (is_pole(self.from) && is_pole(self.to))
    }
}

/// The edges between successive positions.
pub(super) fn edges(line: &[Position]) -> impl Iterator<Item = Edge> + '_ {
    line.iter().zip(line.iter().skip(1)).map(|(from, to)| Edge::new(*from, *to))
}

/// A longitude between -180 and 180.
pub(super) fn normal(position: Position) -> Position {
    let longitude = position.longitude;
    let longitude = if longitude.abs() <= 180.0 { longitude } else { (longitude + 180.0).rem_euclid(360.0) - 180.0 };
    Position { longitude, latitude: position.latitude }
}

/// The edges behind which something ends: not those at which an area goes on beyond the antimeridian or a pole.
pub(super) fn borders(geometry: &Geometry) -> Vec<Edge> {
    let all = geometry.lines().flat_map(edges);
    if !geometry.kind.is_area() {
        return all.collect();
    }
    // Each is looked at against the whole geometry: nobody's data may have more of them than a few honest ones.
    let mut cuts = 0..MOST_CUTS;
    all.filter(|edge| !edge.is_cut() || cuts.next().is_none() || !goes_on(geometry, *edge)).collect()
}

fn goes_on(geometry: &Geometry, edge: Edge) -> bool {
    debug_assert!(geometry.kind != Kind::GeometryCollection, "collections have no edges");
    let middle = edge.at(0.5);
    if middle.latitude.abs() >= 90.0 {
        return true;
    }
    const BEYOND: f64 = 1e-7;
    let other_side = normal(Position { longitude: middle.longitude + BEYOND * middle.longitude.signum(), ..middle });
    contains::covers(geometry, other_side)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(longitude: f64, latitude: f64) -> Position {
        Position { longitude, latitude }
    }

    #[test]
    fn an_edge_goes_the_short_way_unless_it_goes_all_round() {
        let end = |from: f64, to: f64| Edge::new(position(from, 0.0), position(to, 0.0)).to.longitude;
        assert_eq!([end(179.0, -179.0), end(-179.0, 179.0), end(-90.0, 90.0)], [181.0, -181.0, 90.0]);
        assert_eq!([end(-180.0, 180.0), end(180.0, -180.0)], [180.0, -180.0]);
    }

    #[test]
    fn longitudes_come_back_between_180_degrees_west_and_east() {
        let normalized = |longitude: f64| normal(position(longitude, 0.0)).longitude;
        assert_eq!([normalized(181.0), normalized(-181.0), normalized(180.0)], [-179.0, 179.0, 180.0]);
    }
}

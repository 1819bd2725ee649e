//! What lies within a distance of a position or an edge, as rings whose corners are exact.

use super::edge::{Edge, normal};
use super::nearest::LONGEST_DEGREE;
use super::{Position, geodesic};

/// The corners of a circle. Its chords run inside of it by 1 - cos(180°/120), a third of a thousandth of the radius.
pub(super) const CORNERS: u32 = 120;
/// How far a side may stray from where it belongs, as a part of the distance and in metres.
const ASTRAY: (f64, f64) = (0.0003, 0.02);
/// The longest side, in metres.
const LONGEST_SIDE: f64 = 100_000.0;
const EARTH_RADIUS: f64 = 6_371_000.0;

/// How far a side may stray, in metres, for a buffer of that many.
pub(super) fn tolerance(metres: f64) -> f64 {
    let (part, least) = ASTRAY;
    least.max(part * metres.abs())
}

/// The circle around a position.
pub(super) fn circle(middle: Position, metres: f64) -> Vec<Position> {
    let step = 360.0 / f64::from(CORNERS);
    // Counter-clockwise.
    (0..CORNERS).map(|corner| geodesic::travel(middle, -step * f64::from(corner), metres)).collect()
}

/// How many sides the edge is to be followed with: it is straight in longitude and latitude, which bends towards the poles.
pub(super) fn sides(edge: Edge, metres: f64) -> u32 {
    let (wide, high) = edge.extent();
    let steepest = edge.from.latitude.abs().max(edge.to.latitude.abs()).min(89.9).to_radians().tan().max(0.01);
    let side = (8.0 * EARTH_RADIUS * tolerance(metres) / steepest).sqrt().min(LONGEST_SIDE);
    let length = LONGEST_DEGREE * wide.hypot(high);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number, at most some millions")]
    let sides = (length / side).ceil() as u32;
    sides.max(1)
}

/// The positions at which an edge is followed, its end excepted.
pub(super) fn follow(edge: Edge, sides: u32) -> impl Iterator<Item = Position> {
    (0..sides).map(move |side| normal(edge.at(f64::from(side) / f64::from(sides))))
}

/// The strip along an edge, from one side to the other, without round ends.
pub(super) fn strip(edge: Edge, metres: f64, sides: u32) -> Vec<Position> {
    let at = |side: u32| edge.at(f64::from(side) / f64::from(sides));
    let beside = |side: u32, turn: f64| {
        let position = at(side);
        geodesic::travel(normal(position), heading(edge, position.latitude) + turn, metres)
    };
    let right = (0..=sides).map(|side| beside(side, 90.0));
    let left = (0..=sides).rev().map(|side| beside(side, -90.0));
    right.chain(left).collect()
}

/// In which direction the edge leads at that latitude, in degrees clockwise from north.
fn heading(edge: Edge, latitude: f64) -> f64 {
    const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_316_5;
    let (sin, cos) = latitude.to_radians().sin_cos();
    // The radii of curvature along the parallel and along the meridian have this ratio.
    let ratio = (1.0 - ECCENTRICITY_SQUARED * sin * sin) / (1.0 - ECCENTRICITY_SQUARED);
    let east = (edge.to.longitude - edge.from.longitude) * cos * ratio;
    east.atan2(edge.to.latitude - edge.from.latitude).to_degrees()
}

//! The nearest position of some edges or points.
//!
//! Candidates are compared by the chord through the earth, which is cheap and orders them as the geodesic does (to less than a
//! thousandth, on an ellipsoid). What cannot be nearer than the best so far is never looked at closely.

use super::Position;
use super::edge::Edge;

const EQUATORIAL_RADIUS: f64 = 6_378_137.0;
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_141_316_5;
/// No degree of latitude, and no degree of longitude at the equator, is longer, in metres.
pub(super) const LONGEST_DEGREE: f64 = 111_700.0;
/// Pieces of edges that extend no further than this are all but straight, in degrees.
const STRAIGHT: f64 = 1.0;
/// Each step leaves 0.618 of the piece; after so many, a millionth of a metre.
const STEPS: u32 = 56;

type Point = [f64; 3];

/// The nearest position, and the chord to it in metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nearest {
    pub(super) position: Position,
    pub(super) chord: f64,
}

/// Looks for what is nearest to a position.
pub(super) struct Search {
    at: Point,
    best: Option<Nearest>,
}

impl Search {
    pub(super) fn from(at: Position) -> Self {
        Self { at: point(at), best: None }
    }

    /// What was nearest of all that was tried.
    pub(super) fn found(self) -> Option<Nearest> {
        self.best
    }

    /// Tries a position, and returns the chord to it.
    pub(super) fn try_position(&mut self, position: Position) -> f64 {
        let chord = self.chord(position);
        if chord < self.limit() {
            self.best = Some(Nearest { position, chord });
        }
        chord
    }

    /// Tries all of an edge.
    pub(super) fn try_edge(&mut self, edge: Edge) {
        let (from, to) = (self.try_position(edge.from), self.try_position(edge.to));
        self.look_along(edge, from, to);
    }

    /// `from`, `to`: the chords to its ends, which were tried.
    fn look_along(&mut self, edge: Edge, from: f64, to: f64) {
        // Every position of the edge is at most a part of its length away from each end.
        if (from + to - longest(edge)) / 2.0 >= self.limit() {
            return;
        }
        let (wide, high) = edge.extent();
        if wide <= STRAIGHT && high <= STRAIGHT {
            return self.narrow_down(edge);
        }
        let [first, second] = edge.halves();
        let middle = self.try_position(first.to);
        self.look_along(first, from, middle);
        self.look_along(second, middle, to);
    }

    /// Golden-section search.
    fn narrow_down(&mut self, edge: Edge) {
        const KEPT: f64 = 0.618_033_988_749_894_9;
        let (mut low, mut high) = (0.0, 1.0);
        let (mut left, mut right) = (1.0 - KEPT, KEPT);
        let (mut at_left, mut at_right) = (self.chord(edge.at(left)), self.chord(edge.at(right)));
        for _ in 0..STEPS {
            if at_left <= at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - KEPT * (high - low);
                at_left = self.chord(edge.at(left));
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + KEPT * (high - low);
                at_right = self.chord(edge.at(right));
            }
        }
        self.try_position(edge.at(f64::midpoint(low, high)));
    }

    fn limit(&self) -> f64 {
        self.best.map_or(f64::INFINITY, |best| best.chord)
    }

    fn chord(&self, position: Position) -> f64 {
        let [x, y, z] = point(position);
        let [a, b, c] = self.at;
        ((x - a).powi(2) + (y - b).powi(2) + (z - c).powi(2)).sqrt()
    }
}

/// A bound of the edge's length, in metres.
fn longest(edge: Edge) -> f64 {
    let (wide, high) = edge.extent();
    let crosses_equator = (edge.from.latitude <= 0.0) != (edge.to.latitude <= 0.0);
    let lowest = if crosses_equator { 0.0 } else { edge.from.latitude.abs().min(edge.to.latitude.abs()) };
    LONGEST_DEGREE * high.hypot(wide * lowest.to_radians().cos())
}

/// The position in space: metres from the centre of the earth.
fn point(position: Position) -> Point {
    let (sin_latitude, cos_latitude) = position.latitude.to_radians().sin_cos();
    let (sin_longitude, cos_longitude) = position.longitude.to_radians().sin_cos();
    let normal = EQUATORIAL_RADIUS / (1.0 - ECCENTRICITY_SQUARED * sin_latitude * sin_latitude).sqrt();
    [
        normal * cos_latitude * cos_longitude,
        normal * cos_latitude * sin_longitude,
        normal * (1.0 - ECCENTRICITY_SQUARED) * sin_latitude,
    ]
}

//! Shortest ways on the WGS 84 ellipsoid, after C. Karney, «Algorithms for geodesics» (2013): exact to nanometres.

use std::sync::LazyLock;

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

use super::Position;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The length of the shortest way, in metres.
pub fn distance(from: Position, to: Position) -> f64 {
    WGS84.inverse(from.latitude, from.longitude, to.latitude, to.longitude)
}

/// The direction in which the shortest way sets out, in degrees clockwise from north; 0 where both are one position.
pub fn azimuth(from: Position, to: Position) -> f64 {
    let (azimuth, _, _): (f64, f64, f64) = WGS84.inverse(from.latitude, from.longitude, to.latitude, to.longitude);
    if from == to { 0.0 } else { azimuth }
}

/// Where one arrives after so many metres in that direction.
pub fn travel(from: Position, azimuth: f64, metres: f64) -> Position {
    let (latitude, longitude): (f64, f64) = WGS84.direct(from.latitude, from.longitude, azimuth, metres);
    Position { longitude, latitude }
}

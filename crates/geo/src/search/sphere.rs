//! The Earth as a ball: distances, unit vectors, and the order that lets a plain array serve as a k-d tree.
//!
//! Working with unit vectors instead of degrees makes the poles and the antimeridian ordinary places. Both the
//! compiler, which sorts the places, and the search, which walks them, take the axis of a level from here.

use super::question::Position;

/// Mean radius of the Earth, kilometres (IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// The unit vector of a position.
pub fn unit_vector(at: Position) -> [f64; 3] {
    let (sin_lat, cos_lat) = at.latitude.to_radians().sin_cos();
    let (sin_lon, cos_lon) = at.longitude.to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

/// The position that a vector of any length but zero points to.
pub fn position_of([x, y, z]: [f64; 3]) -> Position {
    Position { longitude: y.atan2(x).to_degrees(), latitude: z.atan2(x.hypot(y)).to_degrees() }
}

/// Great-circle distance of two unit vectors, kilometres.
pub fn distance_km(a: [f64; 3], b: [f64; 3]) -> f64 {
    let square: f64 = a.iter().zip(b).map(|(p, q)| (p - q) * (p - q)).sum();
    2.0 * EARTH_RADIUS_KM * (square.sqrt() / 2.0).min(1.0).asin()
}

/// Length of the straight chord, on the unit ball, under a great-circle distance in kilometres.
pub fn chord(km: f64) -> f64 {
    2.0 * (km / (2.0 * EARTH_RADIUS_KM)).clamp(0.0, std::f64::consts::FRAC_PI_2).sin()
}

/// The coordinate of a vector by which the k-d tree splits at a depth.
pub fn on_axis([x, y, z]: [f64; 3], depth: usize) -> f64 {
    match depth % 3 {
        0 => x,
        1 => y,
        _ => z,
    }
}

/// The root of the subtree that the rows `low..high` make up; the rows before it are on or below the split, those after
/// on or above.
pub const fn middle(low: usize, high: usize) -> usize {
    low + (high - low) / 2
}

/// Kilometres from the centre of a place to its estimated edge: a disc with 2,500 people on each square kilometre,
/// which is about what towns have, of at least half a kilometre and at most `limit`.
pub fn extent_km(inhabitants: f64, limit: f64) -> f64 {
    (inhabitants / (std::f64::consts::PI * 2500.0)).sqrt().clamp(0.5, limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(longitude: f64, latitude: f64) -> Position {
        Position { longitude, latitude }
    }

    #[test]
    fn distances_are_those_of_the_globe_even_over_the_antimeridian() {
        let helsinki_tallinn = distance_km(unit_vector(at(24.93545, 60.16952)), unit_vector(at(24.75353, 59.43696)));
        assert!((helsinki_tallinn - 82.0).abs() < 1.0, "{helsinki_tallinn}");
        let across = distance_km(unit_vector(at(179.9, 0.0)), unit_vector(at(-179.9, 0.0)));
        assert!((across - 22.24).abs() < 0.1, "{across}");
    }

    #[test]
    fn a_position_survives_its_vector() {
        let back = position_of(unit_vector(at(-122.12, 47.67)));
        assert!((back.longitude + 122.12).abs() < 1e-9 && (back.latitude - 47.67).abs() < 1e-9);
    }

    #[test]
    fn a_chord_is_the_straight_way_under_the_arc() {
        let quarter = EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_2;
        assert!((chord(quarter) - 2f64.sqrt()).abs() < 1e-9);
    }
}

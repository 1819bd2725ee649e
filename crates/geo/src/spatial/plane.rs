//! A plane that touches the earth, on which areas are joined and cut.
//!
//! Only which side of what lies where is decided on it: what is put in comes out as exact as it went in, so that the plane may
//! take the earth for a sphere (azimuthal equidistant projection).

use super::Position;

/// The plane's unit is about a metre.
const RADIUS: f64 = 6_371_000.0;
/// Nothing further from the middle is drawn, in degrees: towards the other side of the earth, the plane's edge, shapes tear.
const WIDEST: f64 = 150.0;

type Direction = [f64; 3];

/// The plane.
pub(super) struct Plane {
    middle: Direction,
    east: Direction,
    north: Direction,
}

impl Plane {
    /// A plane in the midst of the positions.
    pub(super) fn amid(positions: &[Position]) -> Self {
        let sum = positions.iter().fold([0.0; 3], |sum: Direction, position| {
            let [x, y, z] = direction(*position);
            let [a, b, c] = sum;
            [a + x, b + y, c + z]
        });
        let somewhere = || positions.first().map_or([1.0, 0.0, 0.0], |first| direction(*first));
        let middle = unit(sum).unwrap_or_else(somewhere);
        let [x, y, _] = middle;
        let east = unit([-y, x, 0.0]).unwrap_or([0.0, 1.0, 0.0]);
        Self { middle, east, north: cross(middle, east) }
    }

    /// Where a position lies on the plane; `None`: too far from its middle.
    pub(super) fn put(&self, position: Position) -> Option<[f64; 2]> {
        let towards = direction(position);
        let (east, north) = (dot(towards, self.east), dot(towards, self.north));
        let across = east.hypot(north);
        let angle = across.atan2(dot(towards, self.middle));
        let scale = if across > 0.0 { RADIUS * angle / across } else { RADIUS };
        (angle.to_degrees() <= WIDEST).then_some([east * scale, north * scale])
    }

    /// The position that lies there.
    pub(super) fn take(&self, [east, north]: [f64; 2]) -> Position {
        let length = east.hypot(north);
        let (sin, cos) = (length / RADIUS).sin_cos();
        let (east, north) = if length > 0.0 { (sin * east / length, sin * north / length) } else { (0.0, 0.0) };
        let along = |middle: f64, to_east: f64, to_north: f64| middle * cos + to_east * east + to_north * north;
        let ([a, b, c], [d, e, f], [g, h, i]) = (self.middle, self.east, self.north);
        let (x, y, z) = (along(a, d, g), along(b, e, h), along(c, f, i));
        Position { longitude: y.atan2(x).to_degrees(), latitude: z.atan2(x.hypot(y)).to_degrees() }
    }
}

fn direction(position: Position) -> Direction {
    let (sin_latitude, cos_latitude) = position.latitude.to_radians().sin_cos();
    let (sin_longitude, cos_longitude) = position.longitude.to_radians().sin_cos();
    [cos_latitude * cos_longitude, cos_latitude * sin_longitude, sin_latitude]
}

fn dot([a, b, c]: Direction, [x, y, z]: Direction) -> f64 {
    a * x + b * y + c * z
}

fn cross([a, b, c]: Direction, [x, y, z]: Direction) -> Direction {
    [b * z - c * y, c * x - a * z, a * y - b * x]
}

fn unit(direction: Direction) -> Option<Direction> {
    let length = dot(direction, direction).sqrt();
    (length > 1e-9).then(|| direction.map(|part| part / length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_put_on_the_plane_is_taken_from_it_again(
            middle in (-180.0..180.0, -90.0..90.0), longitude in -180.0..180.0_f64, latitude in -90.0..90.0_f64,
        ) {
            let plane = Plane::amid(&[Position { longitude: middle.0, latitude: middle.1 }]);
            let position = Position { longitude, latitude };
            if let Some(put) = plane.put(position) {
                let away = crate::spatial::geodesic::distance(plane.take(put), position);
                prop_assert!(away < 1e-3, "{away}");
            }
        }
    }
}

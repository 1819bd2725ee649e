//! Back from the plane: rings of longitudes and latitudes, cut where they cross the antimeridian (RFC 7946 §3.1.9).

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::single::SingleFloatOverlay;

use super::{Areas, Contour};
use crate::spatial::edge::{Edge, normal};
use crate::spatial::plane::Plane;

/// How often a side is halved at most.
const MOST_HALVINGS: u32 = 12;

/// The areas on the plane as GeoJSON has them, their sides straight in longitude and latitude to so many metres.
pub(super) fn back(plane: &Plane, areas: &[Vec<Contour>], tolerance: f64) -> Areas {
    let followed = |ring: &Contour| follow(plane, ring, tolerance);
    let areas = areas.iter().map(|rings| rings.iter().map(followed).collect::<Vec<Contour>>());
    areas.flat_map(|rings| split(plane, &rings)).map(|rings| rings.into_iter().map(close).collect()).collect()
}

/// Twice the area of a ring, positive if it is counter-clockwise.
pub(super) fn doubled_area(contour: &[[f64; 2]]) -> f64 {
    let next = contour.iter().cycle().skip(1);
    contour.iter().zip(next).map(|([a, b], [c, d])| a * d - b * c).sum()
}

/// A ring with as many positions as it takes for its sides to be straight in longitude and latitude as well.
fn follow(plane: &Plane, ring: &Contour, tolerance: f64) -> Contour {
    let mut followed = Contour::with_capacity(ring.len());
    for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        followed.push(*from);
        halve(plane, (*from, *to), (tolerance, MOST_HALVINGS), &mut followed);
    }
    followed
}

fn halve(plane: &Plane, (from, to): ([f64; 2], [f64; 2]), (tolerance, left): (f64, u32), into: &mut Contour) {
    let middle = [f64::midpoint(from[0], to[0]), f64::midpoint(from[1], to[1])];
    let straight = normal(Edge::new(plane.take(from), plane.take(to)).at(0.5));
    let strays = plane.put(straight).is_none_or(|[x, y]| (x - middle[0]).hypot(y - middle[1]) > tolerance);
    if strays && left > 0 {
        halve(plane, (from, middle), (tolerance, left - 1), into);
        into.push(middle);
        halve(plane, (middle, to), (tolerance, left - 1), into);
    }
}

/// One area, in as many as the antimeridian makes of it.
fn split(plane: &Plane, rings: &[Contour]) -> Areas {
    let mut unrolled: Vec<Contour> = Vec::with_capacity(rings.len());
    let mut start = None;
    for (index, ring) in rings.iter().enumerate() {
        let ring = unroll(plane, ring, start, index == 0);
        start = start.or_else(|| ring.first().map(|[longitude, _]| *longitude));
        unrolled.push(ring);
    }
    let longitudes = || unrolled.iter().flatten().map(|[longitude, _]| *longitude);
    if longitudes().all(|longitude| longitude.abs() <= 180.0) {
        return vec![unrolled];
    }
    let mut parts = Areas::new();
    for turn in [-360.0, 0.0, 360.0] {
        let window: Contour = [[-180.0, -90.0], [180.0, -90.0], [180.0, 90.0], [-180.0, 90.0]]
            .map(|[longitude, latitude]: [f64; 2]| [longitude + turn, latitude])
            .to_vec();
        let within = unrolled.overlay_as::<i64>(&window, OverlayRule::Intersect, FillRule::EvenOdd);
        parts.extend(within.into_iter().map(|rings| rings.into_iter().map(|ring| turned(ring, -turn)).collect()));
    }
    parts
}

fn turned(ring: Contour, turn: f64) -> Contour {
    ring.into_iter().map(|[longitude, latitude]| [(longitude + turn).clamp(-180.0, 180.0), latitude]).collect()
}

/// The ring with longitudes that run on without a jump, near `start`. One that goes round a pole is led to it and back.
fn unroll(plane: &Plane, ring: &[[f64; 2]], start: Option<f64>, is_outer: bool) -> Contour {
    let mut unrolled: Contour = Vec::with_capacity(ring.len() + 3);
    let mut last = start;
    for point in ring {
        let position = plane.take(*point);
        let longitude = near(position.longitude, last.unwrap_or(position.longitude));
        last = Some(longitude);
        unrolled.push([longitude, position.latitude]);
    }
    let (Some(&[first, latitude]), Some(last)) = (unrolled.first(), last) else { return unrolled };
    let end = near(first, last);
    if (end - first).abs() > 180.0 {
        // An outer ring has its inside on the left: eastward, that is the north.
        let pole = if (end > first) == is_outer { 90.0 } else { -90.0 };
        unrolled.extend([[end, latitude], [end, pole], [first, pole]]);
    }
    unrolled
}

/// The longitude, turned round the earth until it is within half a turn of another.
fn near(longitude: f64, other: f64) -> f64 {
    longitude + 360.0 * ((other - longitude) / 360.0).round()
}

/// A ring ends where it begins (RFC 7946 §3.1.6).
fn close(mut ring: Contour) -> Contour {
    ring.extend(ring.first().copied());
    ring
}

//! Whether a position lies in an area.
//!
//! Crossings of the borders by the meridian that leads north from the position are counted (even-odd rule), which holes and
//! rings of any orientation come right with. A ring around a pole is crossed once too often or too seldom, and set right.

use super::edge::{Edge, edges};
use super::{Geometry, Position};

/// What is nearer to a border than this, in degrees (a tenth of a millimetre), is on it.
const ON_BORDER: f64 = 1e-9;

/// Whether the geometry has an area that covers the position; its border belongs to it. Only areas cover anything.
pub fn covers(geometry: &Geometry, position: Position) -> bool {
    let in_member = geometry.members.iter().any(|member| covers(member, position));
    in_member || geometry.areas().any(|area| area_covers(area.rings(), position))
}

fn area_covers<'g>(rings: impl Iterator<Item = &'g [Position]>, position: Position) -> bool {
    let mut is_inside = false;
    for ring in rings {
        let mut turned = 0.0;
        for edge in edges(ring) {
            turned += edge.to.longitude - edge.from.longitude;
            match side(edge, position) {
                Side::On => return true,
                Side::Below => is_inside = !is_inside,
                Side::Beside => {}
            }
        }
        if turned.abs() > 180.0 && is_northern(ring) {
            is_inside = !is_inside;
        }
    }
    is_inside
}

/// Which pole a ring that goes round the earth encloses: the one that it is nearer to.
fn is_northern(ring: &[Position]) -> bool {
    ring.iter().map(|position| position.latitude).sum::<f64>() > 0.0
}

enum Side {
    On,
    /// The way north crosses the edge.
    Below,
    Beside,
}

fn side(edge: Edge, position: Position) -> Side {
    let (west, east) =
        if edge.from.longitude <= edge.to.longitude { (edge.from, edge.to) } else { (edge.to, edge.from) };
    let width = east.longitude - west.longitude;
    let mut side = Side::Beside;
    // The edge's longitudes may run on beyond 180 degrees; the position's then do as well.
    for turn in [0.0, 360.0, -360.0] {
        let x = position.longitude + turn;
        if x < west.longitude - ON_BORDER || x > east.longitude + ON_BORDER {
            continue;
        }
        let (east_of, north_of) = (x - west.longitude, position.latitude - west.latitude);
        let rise = east.latitude - west.latitude;
        let across = width * north_of - rise * east_of;
        let length = width.hypot(rise);
        let is_level = position.latitude >= west.latitude.min(east.latitude) - ON_BORDER
            && position.latitude <= west.latitude.max(east.latitude) + ON_BORDER;
        if is_level && across.abs() <= ON_BORDER * length.max(ON_BORDER) {
            return Side::On;
        }
        if x >= west.longitude && x < east.longitude && across < 0.0 {
            side = Side::Below;
        }
    }
    side
}

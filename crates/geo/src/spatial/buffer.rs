//! What lies within a distance of a geometry, or deeper than that inside of it.
//!
//! Circles around the corners and strips along the edges are joined with the geometry, or taken from it. Their own corners are
//! geodesically exact wherever on the earth they are; the plane on which they are joined only decides what lies inside of what.

mod cut;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::float::simplify::SimplifyShape;
use i_overlay::float::single::SingleFloatOverlay;

use super::edge::{Edge, borders, edges};
use super::outline::{CORNERS, circle, follow, sides, strip, tolerance};
use super::plane::Plane;
use super::{Geometry, Kind, Position};

/// The largest distance, in metres.
pub const LARGEST: f64 = 2_000_000.0;
/// The most corners of circles and strips that are joined for one geometry: some seconds of work.
pub const MOST_CORNERS: u64 = 1_000_000;

/// The coordinates of a `MultiPolygon`: areas of closed rings, the outer one first and counter-clockwise.
pub type Areas = Vec<Vec<Vec<[f64; 2]>>>;
type Contour = Vec<[f64; 2]>;

/// Why a geometry has no buffer here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BufferError {
    /// Too many positions, or edges too long for so small a distance.
    #[error("the geometry has too many positions, or too long edges for so small a distance")]
    TooDetailed,
    /// It reaches round the earth.
    #[error("the geometry and its buffer reach around the earth")]
    TooWide,
}

/// The buffer of a geometry; a negative distance leads inside. Points and lines have nothing inside, nor have collections anything.
///
/// # Errors
/// When it is too large to be computed.
pub fn buffer(geometry: &Geometry, metres: f64) -> Result<Areas, BufferError> {
    if geometry.kind == Kind::GeometryCollection || (metres <= 0.0 && !geometry.kind.is_area()) {
        return Ok(Areas::new());
    }
    if metres == 0.0 {
        return Ok(own(geometry));
    }
    let reach = metres.abs();
    if corners(geometry, metres) > MOST_CORNERS {
        return Err(BufferError::TooDetailed);
    }
    let borders = borders(geometry);
    let plane = Plane::amid(&geometry.positions);
    let inside = inside(geometry, &plane, reach)?;
    let around = around(geometry, &borders, &plane, reach)?;
    let rule = if metres > 0.0 { OverlayRule::Union } else { OverlayRule::Difference };
    let joined = inside.overlay_as::<i64>(&around, rule, FillRule::NonZero);
    Ok(cut::back(&plane, &joined, tolerance(reach)))
}

/// How many corners [`buffer`] makes on its way: what it costs.
pub fn corners(geometry: &Geometry, metres: f64) -> u64 {
    let along: u64 = geometry.lines().flat_map(edges).map(|edge| u64::from(sides(edge, metres)) * 2).sum();
    along + u64::from(CORNERS) * geometry.positions.len() as u64
}

/// The geometry's own areas.
fn own(geometry: &Geometry) -> Areas {
    let ring = |ring: &[Position]| ring.iter().map(|at| [at.longitude, at.latitude]).collect();
    geometry.areas().map(|area| area.rings().map(ring).collect()).collect()
}

/// The geometry's own areas on the plane, put in order.
fn inside(geometry: &Geometry, plane: &Plane, reach: f64) -> Result<Vec<Vec<Contour>>, BufferError> {
    let mut areas = Vec::new();
    for area in geometry.areas() {
        let rings: Result<Vec<Contour>, _> = area
            .rings()
            .map(|ring| put(plane, edges(ring).flat_map(|edge| follow(edge, sides(edge, reach)))))
            .collect();
        areas.extend(rings?.simplify_shape_as::<i64>(FillRule::EvenOdd));
    }
    Ok(areas)
}

/// Circles around all positions and strips along all edges.
fn around(geometry: &Geometry, borders: &[Edge], plane: &Plane, reach: f64) -> Result<Vec<Contour>, BufferError> {
    let mut contours = Vec::new();
    let mut corners: Vec<Position> = match geometry.kind {
        Kind::Point | Kind::MultiPoint => geometry.positions.clone(),
        _ => borders.iter().flat_map(|edge| [edge.from, super::edge::normal(edge.to)]).collect(),
    };
    corners.dedup();
    for corner in corners {
        contours.push(put(plane, circle(corner, reach).into_iter())?);
    }
    for edge in borders.iter().filter(|edge| edge.from != edge.to) {
        contours.push(put(plane, strip(*edge, reach, sides(*edge, reach)).into_iter())?);
    }
    Ok(contours)
}

/// A ring on the plane, counter-clockwise, so that rings that overlap add up.
fn put(plane: &Plane, ring: impl Iterator<Item = Position>) -> Result<Contour, BufferError> {
    let contour: Option<Contour> = ring.map(|position| plane.put(position)).collect();
    let mut contour = contour.ok_or(BufferError::TooWide)?;
    if cut::doubled_area(&contour) < 0.0 {
        contour.reverse();
    }
    Ok(contour)
}

//! Geometry on the earth: what lies where, how far from what, and inside of what.
//!
//! Distances are geodesics of the WGS 84 ellipsoid. Edges between the positions of a line or ring are straight in longitude and
//! latitude, as RFC 7946 §3.1.1 has it; one that spans more than half the globe goes the short way, across the antimeridian.
//! Nothing here knows who asks, or reads a clock: the time is an argument.

pub mod buffer;
pub mod closest;
pub mod contains;
mod edge;
pub mod fence;
mod fence_reach;
pub mod geodesic;
pub mod geojson;
pub mod geometry;
mod nearest;
mod outline;
mod plane;
#[cfg(test)]
mod tests;
pub mod validity;

pub use geojson::{Fault, FaultKind, Feature};
pub use geometry::{Geometry, Kind, Position};

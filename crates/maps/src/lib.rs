//! The data plane of Azure Maps: its REST operations, over the map engines of `geo` and over map servers that run elsewhere.
//!
//! Three things leave this crate: [`ROUTES`], by which the gate decides who may call what, [`API_NAMES`], under which metrics show
//! them, and [`Maps`], which serves what passed the gate. Nothing here authenticates, counts or limits, and nothing here may be reached around the gate.

mod api_names;
mod data;
mod encoding;
mod fault;
mod parameter;
mod render;
mod reply;
mod routes;
mod search;
mod service;
mod spatial;
mod styling;
mod tagged;
#[cfg(test)]
mod testing;
mod upstream;
mod workers;

pub use api_names::API_NAMES;
pub use routes::ROUTES;
pub use service::{Backing, Limits, Maps, MapsError};
pub use upstream::{Upstream, UpstreamError};

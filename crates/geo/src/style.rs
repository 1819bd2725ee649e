//! How the map looks: one design for the pictures drawn here and for the style documents that web maps draw by.
//!
//! Colours and widths stand in one place, so that a raster tile and MapLibre show the same map.

pub(crate) mod design;
mod document;
mod layers;
mod lists;
mod palette;
mod thumbnail;

pub use document::{MapStyle, style};
pub use lists::{map_configuration, style_list, tilejson};
pub use palette::{Palette, Rgb};
pub use thumbnail::thumbnail;

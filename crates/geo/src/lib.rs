//! The map engines: tiles, raster pictures, styles, glyphs, search, and geometry.
//!
//! Everything here is a pure function of its arguments and of data that is compiled into the binary, so that one file is a whole map service and two
//! replicas give the same bytes. Nothing here speaks HTTP, reads a clock, or touches a file after construction; who may ask and
//! what an answer costs is decided elsewhere.

pub mod attribution;
pub mod glyphs;
pub mod raster;
pub mod search;
pub mod spatial;
pub mod style;
pub mod tiles;

//! The small picture by which a person picks a style.

use bytes::Bytes;

use super::document::MapStyle;
use crate::raster::{RasterStyle, RasterTiles, TileSize};
use crate::tiles::TileError;

/// Zoom, column and row of the tile that stands for a style: the Mediterranean, which has sea, coasts, borders and names.
const SHOWN: (u8, u32, u32) = (4, 8, 6);

/// The thumbnail of a style: 256 by 256 pixels, PNG.
///
/// # Errors
/// [`TileError::Damaged`] when the embedded data cannot be read.
pub fn thumbnail(tiles: &RasterTiles, style: MapStyle) -> Result<Bytes, TileError> {
    let (zoom, x, y) = SHOWN;
    match style {
        MapStyle::Road => tiles.tile(RasterStyle::Road, TileSize::Px256, zoom, x, y),
        MapStyle::DarkGrey => tiles.tile(RasterStyle::DarkGrey, TileSize::Px256, zoom, x, y),
        MapStyle::Blank => tiles.blank(TileSize::Px256),
    }
}

//! Which part of the drawing a picture shows.

use tiny_skia::Pixmap;

use super::TileSize;
use crate::tiles::{Point, TileAddress, TileError};

/// Pixels along the equator at level 0.
const WORLD: f64 = 256.0;

/// A square of the drawing at one level of detail. Levels are zooms of 256-pixel tiles: at level `n` the world is 256 * 2^n pixels wide.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    address: TileAddress,
    level: u8,
    pixels: u32,
}

impl Window {
    /// The window of a tile. A 512-pixel tile is drawn at the level below its zoom.
    pub(super) fn tile(address: TileAddress, size: TileSize) -> Self {
        let level = match size {
            TileSize::Px256 => address.zoom(),
            TileSize::Px512 => address.zoom() + 1,
        };
        Self { address, level, pixels: size.pixels() }
    }

    /// An empty, transparent picture of this size.
    pub(super) fn canvas(&self) -> Result<Pixmap, TileError> {
        Pixmap::new(self.pixels, self.pixels).ok_or_else(|| TileError::Damaged("a picture without pixels".to_owned()))
    }

    /// The level of detail: zooms of 256-pixel tiles.
    pub(super) fn level(&self) -> u8 {
        self.level
    }

    /// Edge length in pixels.
    pub(super) fn pixels(&self) -> f64 {
        f64::from(self.pixels)
    }

    /// The zoom in the sense of MapLibre, whose level 0 is 512 pixels wide: widths and sizes are given for it.
    pub(super) fn zoom(&self) -> f32 {
        f32::from(self.level) - 1.0
    }

    /// The pixel, counted from the drawing's north-western corner, of the window's own north-western corner.
    pub(super) fn corner(&self) -> Point {
        Point { x: f64::from(self.address.x()) * self.pixels(), y: f64::from(self.address.y()) * self.pixels() }
    }

    /// Edge length of the world in pixels.
    pub(super) fn world_pixels(&self) -> f64 {
        WORLD * f64::from(1_u32 << self.level)
    }

    /// The one archive tile to draw from: detailed enough for half a pixel, and covering the whole window with its buffer.
    pub(super) fn source(&self, archive_max_zoom: u8) -> TileAddress {
        self.address.ancestor(self.level.saturating_sub(1).min(archive_max_zoom))
    }
}

//! Which part of the drawing a picture shows.

use tiny_skia::Pixmap;

use super::TileSize;
use crate::tiles::{Point, TileAddress, TileError};

/// Edge length of the world at level 0, in pixels.
const WORLD: i64 = 256;

/// A square of the drawing at one level of detail. Levels are zooms of 256-pixel tiles: at level `n` the world is 256 * 2^n pixels wide.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    level: u8,
    /// The window's north-western pixel, counted from the drawing's.
    corner: (i64, i64),
    pixels: u32,
}

impl Window {
    /// The window of a tile. A 512-pixel tile is drawn at the level below its zoom.
    pub(super) fn tile(address: TileAddress, size: TileSize) -> Self {
        let level = match size {
            TileSize::Px256 => address.zoom(),
            TileSize::Px512 => address.zoom() + 1,
        };
        let pixels = size.pixels();
        let along = |tile: u32| i64::from(tile) * i64::from(pixels);
        Self { level, corner: (along(address.x()), along(address.y())), pixels }
    }

    /// Another window at the same level, this many pixels further east and south.
    #[cfg(test)]
    pub(super) fn moved(self, east: i64, south: i64) -> Self {
        Self { corner: (self.corner.0 + east, self.corner.1 + south), ..self }
    }

    /// The same window with this many more pixels on every side.
    pub(super) fn grown(self, by: u32) -> Self {
        let corner = (self.corner.0 - i64::from(by), self.corner.1 - i64::from(by));
        Self { corner, pixels: self.pixels + 2 * by, ..self }
    }

    /// An empty, transparent picture of this size.
    pub(super) fn canvas(&self) -> Result<Pixmap, TileError> {
        Pixmap::new(self.pixels, self.pixels).ok_or_else(|| TileError::Damaged("a picture without pixels".to_owned()))
    }

    /// The level of detail.
    pub(super) fn level(&self) -> u8 {
        self.level
    }

    /// Edge length in pixels.
    pub(super) fn pixels(&self) -> f64 {
        f64::from(self.pixels)
    }

    /// The zoom in the sense of MapLibre, whose world at zoom 0 is 512 pixels wide: widths and sizes are given for it.
    pub(super) fn zoom(&self) -> f32 {
        f32::from(self.level) - 1.0
    }

    /// The window's north-western pixel, counted from the drawing's.
    pub(super) fn corner(&self) -> Point {
        Point { x: self.corner.0 as f64, y: self.corner.1 as f64 }
    }

    /// Where a pixel of the drawing lies in the picture.
    pub(super) fn offset(&self, at: (i64, i64)) -> (i64, i64) {
        (at.0 - self.corner.0, at.1 - self.corner.1)
    }

    /// Edge length of the world in pixels.
    pub(super) fn world_pixels(&self) -> f64 {
        (WORLD << self.level) as f64
    }

    /// The archive tile to draw from. It covers the window of any tile, with a margin; as long as the archive is deep enough, one of its
    /// units is an eighth of a pixel.
    pub(super) fn source(&self, archive_max_zoom: u8) -> Result<TileAddress, TileError> {
        let zoom = self.level.saturating_sub(1).min(archive_max_zoom);
        let pixels = (WORLD << self.level) >> zoom;
        let along = |pixel: i64| u32::try_from(pixel / pixels).unwrap_or(u32::MAX);
        TileAddress::new(zoom, along(self.corner.0), along(self.corner.1))
    }
}

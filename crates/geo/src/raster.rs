//! Map pictures: PNG tiles drawn from the vector tiles of [`crate::tiles`].
//!
//! A picture is a window into one endless drawing of the world, which depends on the zoom alone: what a window shows never depends on
//! where its edges are. So neighbouring tiles fit together to the pixel, labels included, and a 512-pixel tile is the same four
//! 256-pixel tiles of the next zoom. The same request gives the same bytes on every replica.

mod ground;
mod image;
mod names;
mod outline;
mod placement;
mod places;
mod png;
mod text;
mod window;

use std::sync::Arc;

use bytes::Bytes;
use tiny_skia::{Color, Pixmap};

use crate::style::Palette;
use crate::tiles::{TileAddress, TileError, WorldTiles};
use names::Names;
use window::Window;

/// What a picture shows, and in which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RasterStyle {
    /// `microsoft.base.road`: the whole map, light.
    Road,
    /// `microsoft.base.darkgrey`: the whole map, dark.
    DarkGrey,
    /// `microsoft.base.labels.road`: names only, on nothing.
    LabelsRoad,
    /// `microsoft.base.labels.darkgrey`: names only, on nothing.
    LabelsDarkGrey,
    /// `microsoft.base.hybrid.road`: names and borders, on nothing.
    HybridRoad,
    /// `microsoft.base.hybrid.darkgrey`: names and borders, on nothing.
    HybridDarkGrey,
}

impl RasterStyle {
    pub(crate) fn palette(self) -> &'static Palette {
        if self.is_dark() { &Palette::DARK_GREY } else { &Palette::ROAD }
    }

    fn is_dark(self) -> bool {
        matches!(self, Self::DarkGrey | Self::LabelsDarkGrey | Self::HybridDarkGrey)
    }

    fn has_ground(self) -> bool {
        matches!(self, Self::Road | Self::DarkGrey)
    }

    fn has_borders(self) -> bool {
        !matches!(self, Self::LabelsRoad | Self::LabelsDarkGrey)
    }
}

/// The edge length of a picture, as the query parameter `tileSize` carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TileSize {
    /// 256 by 256 pixels.
    #[default]
    Px256,
    /// 512 by 512 pixels: the same part of the world with twice the detail.
    Px512,
}

impl TileSize {
    /// Reads `256` or `512`; anything else is none.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "256" => Some(Self::Px256),
            "512" => Some(Self::Px512),
            _ => None,
        }
    }

    /// The edge length in pixels.
    pub fn pixels(self) -> u32 {
        match self {
            Self::Px256 => 256,
            Self::Px512 => 512,
        }
    }
}

/// Draws picture tiles. Cheap to make, safe to share between threads; nothing is loaded before the first picture.
#[derive(Debug)]
pub struct RasterTiles {
    world: Arc<WorldTiles>,
    names: Names,
}

impl RasterTiles {
    /// A painter of the given world.
    pub fn new(world: Arc<WorldTiles>) -> Self {
        Self { world, names: Names::default() }
    }

    /// The picture of one tile, as PNG.
    ///
    /// # Errors
    /// The address is outside the world or deeper than [`crate::tiles::MAX_ZOOM`].
    pub fn tile(&self, style: RasterStyle, size: TileSize, zoom: u8, x: u32, y: u32) -> Result<Bytes, TileError> {
        let window = Window::tile(TileAddress::new(zoom, x, y)?, size);
        png::encode(&self.draw(style, &window)?, style.palette())
    }

    /// A picture of nothing, white.
    pub(crate) fn blank(&self, size: TileSize) -> Result<Bytes, TileError> {
        let mut picture = Window::tile(TileAddress::new(0, 0, 0)?, size).canvas()?;
        picture.fill(Color::WHITE);
        png::encode(&picture, &Palette::ROAD)
    }

    /// Loads what the first picture would have to wait for; returns after some tens of milliseconds.
    ///
    /// # Errors
    /// [`TileError::Damaged`] when the embedded data cannot be read.
    pub fn warm(&self) -> Result<(), TileError> {
        self.names.places(&self.world).map(|_| ())
    }

    fn draw(&self, style: RasterStyle, window: &Window) -> Result<Pixmap, TileError> {
        let mut picture = ground::draw(&self.world, style, window)?;
        self.names.draw(&mut picture, &self.world, style, window)?;
        Ok(picture)
    }
}

#[cfg(test)]
mod tests;

//! Map pictures: PNG tiles drawn from the vector tiles of [`crate::tiles`].
//!
//! A picture is a window into one endless drawing of the world, which depends on the zoom alone: what a window shows never depends on
//! where its edges are. So neighbouring tiles fit together to the pixel, labels included, and a 512-pixel tile is the same four
//! 256-pixel tiles of the next zoom. The same request gives the same bytes on every replica.

mod ground;
mod outline;
mod window;

use std::sync::Arc;

use bytes::Bytes;
use tiny_skia::Pixmap;

use crate::style::Palette;
use crate::tiles::{TileAddress, TileError, WorldTiles};
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
        match self {
            Self::Road | Self::LabelsRoad | Self::HybridRoad => &Palette::ROAD,
            Self::DarkGrey | Self::LabelsDarkGrey | Self::HybridDarkGrey => &Palette::DARK_GREY,
        }
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
}

impl RasterTiles {
    /// A painter of the given world.
    pub fn new(world: Arc<WorldTiles>) -> Self {
        Self { world }
    }

    /// The picture of one tile, as PNG.
    ///
    /// # Errors
    /// The address is outside the world or deeper than [`crate::tiles::MAX_ZOOM`].
    pub fn tile(&self, style: RasterStyle, size: TileSize, zoom: u8, x: u32, y: u32) -> Result<Bytes, TileError> {
        let window = Window::tile(TileAddress::new(zoom, x, y)?, size);
        let picture = self.draw(style, &window)?;
        picture.encode_png().map(Bytes::from).map_err(|error| TileError::Damaged(error.to_string()))
    }

    fn draw(&self, style: RasterStyle, window: &Window) -> Result<Pixmap, TileError> {
        let mut picture = window.canvas()?;
        ground::draw(&mut picture, &self.world, style, window)?;
        Ok(picture)
    }
}

//! Which tile: zoom, column and row of the Web Mercator pyramid, checked once.

/// The deepest zoom served, as Azure Maps documents for its base tilesets.
pub const MAX_ZOOM: u8 = 22;

/// Why there is no tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// The zoom is deeper than [`MAX_ZOOM`].
    #[error("zoom must be between 0 and {MAX_ZOOM}, not {zoom}")]
    Zoom {
        /// What was asked for.
        zoom: u8,
    },
    /// The column or row does not exist at that zoom.
    #[error("x and y must be between 0 and {max} at zoom {zoom}, not {x} and {y}")]
    OutsideWorld {
        /// The zoom asked for.
        zoom: u8,
        /// The column asked for.
        x: u32,
        /// The row asked for.
        y: u32,
        /// The last column and row at that zoom.
        max: u32,
    },
    /// The tile data is not what it should be; embedded data that passed its tests never gives this.
    #[error("the tile data is damaged: {0}")]
    Damaged(String),
}

/// A tile that exists: zoom at most [`MAX_ZOOM`], column and row inside the world. Row 0 is in the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileAddress {
    zoom: u8,
    x: u32,
    y: u32,
}

impl TileAddress {
    /// Checks an address.
    ///
    /// # Errors
    /// [`TileError::Zoom`] or [`TileError::OutsideWorld`].
    pub fn new(zoom: u8, x: u32, y: u32) -> Result<Self, TileError> {
        if zoom > MAX_ZOOM {
            return Err(TileError::Zoom { zoom });
        }
        let max = (1_u32 << zoom) - 1;
        if x > max || y > max {
            return Err(TileError::OutsideWorld { zoom, x, y, max });
        }
        Ok(Self { zoom, x, y })
    }

    /// The zoom, 0 to [`MAX_ZOOM`].
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// The column, 0 in the west.
    pub fn x(self) -> u32 {
        self.x
    }

    /// The row, 0 in the north.
    pub fn y(self) -> u32 {
        self.y
    }

    /// The tile at `zoom` that covers this one; itself when it is not deeper than that.
    pub fn ancestor(self, zoom: u8) -> Self {
        let levels = self.zoom.saturating_sub(zoom);
        Self { zoom: self.zoom - levels, x: self.x >> levels, y: self.y >> levels }
    }
}

//! Vector tiles of the whole world, zoom 0 to 22, out of one embedded archive.
//!
//! The archive ends at zoom 6. Deeper tiles are cut out of their ancestor there and enlarged, so that a client may zoom in as far as
//! Azure Maps lets it and coasts, borders and names stay where they belong. This module must never answer an error for a place
//! inside the world: open sea is an empty tile, because web maps retry whatever looks like a failure.

mod address;
mod archive;
mod cache;
mod clip;
mod layers;
mod overzoom;
mod repeats;
mod source;
mod summit;
mod tileset;
mod vector;

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

pub use address::{MAX_ZOOM, TileAddress, TileError};
pub use tileset::{ContentType, Engine, Tileset, VectorContent};
pub use vector::{Encoding, VectorTile};

use archive::Archive;
use cache::SourceCache;
pub(crate) use clip::{Clip, Point};
pub(crate) use source::{Bounds, EXTENT, Feature, Kind, Layer, Source, Vertex};

/// Zoom levels 0 to 6 of the world, from Natural Earth and GeoNames (see `data/NOTICE.md`).
static WORLD: &[u8] = include_bytes!("../../../data/world_z6.pmtiles");

/// How many points the cache of decoded archive tiles may hold: at 8 bytes each, about 10 MB.
const CACHED_POINTS: usize = 1_250_000;

/// The world's vector tiles. Cheap to make, safe to share between threads.
#[derive(Debug)]
pub struct WorldTiles {
    bytes: Bytes,
    archive: OnceLock<Result<Archive, TileError>>,
    decoded: SourceCache,
    /// The tiles above the first that has names, with names.
    summits: [OnceLock<Result<VectorTile, TileError>>; summit::TILES],
}

impl WorldTiles {
    /// The world that is compiled into the binary. Costs nothing; the directory is read when the first tile is asked for.
    pub fn embedded() -> Self {
        Self::from_bytes(Bytes::from_static(WORLD))
    }

    fn from_bytes(bytes: Bytes) -> Self {
        Self { bytes, archive: OnceLock::new(), decoded: SourceCache::new(CACHED_POINTS), summits: Default::default() }
    }

    /// The vector tile with everything in it, as tileset `microsoft.base` serves it.
    ///
    /// # Errors
    /// The address is outside the world or deeper than [`MAX_ZOOM`].
    pub fn vector_tile(&self, zoom: u8, x: u32, y: u32) -> Result<VectorTile, TileError> {
        self.tile(TileAddress::new(zoom, x, y)?)
    }

    /// The vector tile with only those layers that a tileset such as `microsoft.base.labels` promises.
    ///
    /// # Errors
    /// The address is outside the world or deeper than [`MAX_ZOOM`].
    pub fn vector_tile_of(&self, content: VectorContent, zoom: u8, x: u32, y: u32) -> Result<VectorTile, TileError> {
        let whole = self.vector_tile(zoom, x, y)?;
        match content {
            VectorContent::Everything => Ok(whole),
            part => layers::keep(whole, part),
        }
    }

    fn tile(&self, address: TileAddress) -> Result<VectorTile, TileError> {
        let archive = self.archive()?;
        if let Some(named) = self.summits.get(summit::position(address)) {
            let places = |under| Source::decode_places(&archive.tile(under).into_identity()?);
            return named.get_or_init(|| summit::name(archive.tile(address), address, places)).clone();
        }
        if address.zoom() <= archive.max_zoom() {
            return Ok(archive.tile(address));
        }
        let ancestor = address.ancestor(archive.max_zoom());
        overzoom::cut(&*self.source(ancestor)?, ancestor, address)
    }

    /// The decoded archive tile at `address`, which must not be deeper than the archive; empty where there is none.
    pub(crate) fn source(&self, address: TileAddress) -> Result<Arc<Source>, TileError> {
        let archive = self.archive()?;
        self.decoded.get_or_decode(address, || Source::decode(&archive.tile(address).into_identity()?))
    }

    /// Hands on the places of every tile of the archive's deepest zoom.
    pub(crate) fn deepest_places(&self, mut each: impl FnMut(TileAddress, &Source)) -> Result<(), TileError> {
        let archive = self.archive()?;
        let zoom = archive.max_zoom();
        for (y, x) in (0..1 << zoom).flat_map(|y| (0..1 << zoom).map(move |x| (y, x))) {
            let address = TileAddress::new(zoom, x, y)?;
            let tile = archive.tile(address);
            if !tile.is_empty() {
                each(address, &Source::decode_places(&tile.into_identity()?)?);
            }
        }
        Ok(())
    }

    /// The deepest zoom that the archive itself holds.
    pub(crate) fn archive_max_zoom(&self) -> Result<u8, TileError> {
        Ok(self.archive()?.max_zoom())
    }

    fn archive(&self) -> Result<&Archive, TileError> {
        self.archive.get_or_init(|| Archive::open(self.bytes.clone())).as_ref().map_err(Clone::clone)
    }
}

#[cfg(test)]
mod tests;

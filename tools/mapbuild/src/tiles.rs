//! `mapbuild tiles`: the world map as one PMTiles archive of vector tiles, zoom 0 to 6.
//!
//! sources → layers on the fine grid → a zoom's features → its tiles → bytes → archive. Each step is a pure function
//! of the one before, so the same sources give the same file.

mod archive;
pub mod area;
pub mod bounds;
mod cut;
mod encode;
mod geometry;
mod geonames;
pub mod grid;
mod layer;
pub mod line;
mod natural_earth;
mod simplify;
#[cfg(test)]
mod tests;
mod world;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use archive::Tiles;
use cut::Tile;
use encode::TileLayers;
use layer::{Detail, Layer};

pub use world::TOP_ZOOM;

/// Builds the archive from unpacked sources and says how many tiles it has.
///
/// # Errors
/// If a source is missing or damaged, or the archive cannot be written.
pub fn build(sources: &Path, out: &Path) -> Result<usize> {
    let layers = world::layers(sources)?;
    let mut tiles = Tiles::default();
    for zoom in 0..=TOP_ZOOM {
        for (tile, shown) in zoom_tiles(&layers, zoom) {
            tiles.add(zoom, tile, encode::tile(&shown)?)?;
        }
    }
    archive::write(out, &layers, TOP_ZOOM, &tiles)?;
    Ok(tiles.len())
}

fn zoom_tiles(layers: &[Layer], zoom: u8) -> BTreeMap<Tile, TileLayers<'_>> {
    let mut tiles: BTreeMap<Tile, TileLayers<'_>> = BTreeMap::new();
    for layer in layers {
        let pieces = layer.pieces(zoom, Detail::of(zoom, TOP_ZOOM));
        cut::into_tiles(&pieces, zoom, &mut |tile, pieces| tiles.entry(tile).or_default().push((layer.name, pieces)));
    }
    tiles
}

//! The PMTiles archive around the tiles.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result};
use pmtiles::{Compression, PmTilesWriter, TileCoord, TileId, TileType};
use serde_json::{Map, Value, json};

use super::layer::Layer;

/// The square of Web Mercator ends here (degrees north and south).
const MERCATOR_EDGE: f64 = 85.051_128_779_806_59;

/// Whom a map made of this archive has to name.
const ATTRIBUTION: &str = "Natural Earth; GeoNames (CC BY 4.0)";

/// Compressed tiles by the number that the format gives them, which is the order they are stored in.
#[derive(Debug, Default)]
pub struct Tiles(BTreeMap<u64, Vec<u8>>);

impl Tiles {
    /// Adds a tile.
    ///
    /// # Errors
    /// If there is no such tile.
    pub fn add(&mut self, zoom: u8, (column, row): (u32, u32), bytes: Vec<u8>) -> Result<()> {
        let id = TileId::from(TileCoord::new(zoom, column, row)?);
        self.0.insert(id.value(), bytes);
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// Writes the archive.
///
/// # Errors
/// If the file cannot be written.
pub fn write(path: &Path, layers: &[Layer], top_zoom: u8, tiles: &Tiles) -> Result<()> {
    let file = File::create(path).with_context(|| format!("create {}", path.display()))?;
    let mut archive = PmTilesWriter::new(TileType::Mvt)
        .precompressed(Compression::Gzip)
        .min_zoom(0)
        .max_zoom(top_zoom)
        .bounds(-180.0, -MERCATOR_EDGE, 180.0, MERCATOR_EDGE)
        .center(0.0, 0.0)
        .center_zoom(1)
        .metadata(metadata(layers, top_zoom).to_string())
        .create(file)?;
    for (id, bytes) in &tiles.0 {
        archive.add_tile(TileId::new(*id)?.into(), bytes)?;
    }
    archive.finalize()?;
    Ok(())
}

/// The archive's TileJSON part.
fn metadata(layers: &[Layer], top_zoom: u8) -> Value {
    let vector_layers: Vec<Value> = layers
        .iter()
        .map(|layer| {
            let fields: Map<_, _> = layer.fields.iter().map(|(name, kind)| ((*name).to_owned(), json!(kind))).collect();
            json!({ "id": layer.name, "minzoom": layer.min_zoom, "maxzoom": top_zoom, "fields": fields })
        })
        .collect();
    json!({ "name": "World", "attribution": ATTRIBUTION, "vector_layers": vector_layers })
}

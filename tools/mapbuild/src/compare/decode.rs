//! Reads an archive's tiles back into shapes.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use bytes::Bytes;
use fast_mvt::{MvtGeometry, MvtLineString, MvtReaderRef};
use pmtiles::{AsyncPmTilesReader, MmapBackend, TileCoord};
use tokio::runtime::{Builder, Runtime};

use crate::tiles::grid::Point;

/// An open archive.
pub struct Archive {
    reader: AsyncPmTilesReader<MmapBackend>,
    /// The reader is asynchronous, this tool is not.
    runtime: Runtime,
}

/// All features of a layer in a tile, by kind.
#[derive(Debug, Default)]
pub struct Shapes {
    /// How many features there are.
    pub features: usize,
    /// Rings, without the first point repeated.
    pub rings: Vec<Vec<Point>>,
    /// Lines.
    pub lines: Vec<Vec<Point>>,
    /// Places.
    pub places: Vec<Point>,
}

impl Archive {
    /// Opens an archive.
    ///
    /// # Errors
    /// If it is not a PMTiles archive.
    pub fn open(path: &Path) -> Result<Self> {
        let runtime = Builder::new_current_thread().build()?;
        let reader = runtime
            .block_on(AsyncPmTilesReader::new_with_path(path))
            .with_context(|| format!("open {}", path.display()))?;
        Ok(Self { reader, runtime })
    }

    /// The last zoom it has.
    pub fn top_zoom(&self) -> u8 {
        self.reader.get_header().max_zoom
    }

    /// The layers of a tile; none if the archive does not have it.
    ///
    /// # Errors
    /// If the tile is damaged.
    pub fn tile(&self, zoom: u8, column: u32, row: u32) -> Result<BTreeMap<String, Shapes>> {
        match self.bytes(zoom, column, row)? {
            Some(bytes) => layers(&bytes).with_context(|| format!("tile {zoom}/{column}/{row}")),
            None => Ok(BTreeMap::new()),
        }
    }

    /// A tile as it was encoded, if the archive has it.
    ///
    /// # Errors
    /// If the archive is damaged there.
    pub fn bytes(&self, zoom: u8, column: u32, row: u32) -> Result<Option<Bytes>> {
        let coordinate = TileCoord::new(zoom, column, row)?;
        Ok(self.runtime.block_on(self.reader.get_tile_decompressed(coordinate))?)
    }
}

fn layers(bytes: &[u8]) -> Result<BTreeMap<String, Shapes>> {
    let mut layers = BTreeMap::new();
    for layer in MvtReaderRef::new(bytes)?.layers() {
        let mut shapes = Shapes::default();
        for feature in layer.features() {
            shapes.features += 1;
            shapes.add(&feature.geometry()?);
        }
        layers.insert(layer.name().to_owned(), shapes);
    }
    Ok(layers)
}

impl Shapes {
    fn add(&mut self, geometry: &MvtGeometry) {
        match geometry {
            MvtGeometry::Polygon(polygon) => {
                self.rings.extend([polygon.exterior()].into_iter().chain(polygon.interiors()).map(ring));
            }
            MvtGeometry::MultiPolygon(polygons) => {
                polygons.iter().for_each(|polygon| self.add(&MvtGeometry::Polygon(polygon.clone())));
            }
            MvtGeometry::LineString(line) => self.lines.push(points(line)),
            MvtGeometry::MultiLineString(lines) => self.lines.extend(lines.iter().map(points)),
            MvtGeometry::Point(point) => self.places.push(Point::new(point.x(), point.y())),
            MvtGeometry::MultiPoint(places) => {
                self.places.extend(places.iter().map(|point| Point::new(point.x(), point.y())));
            }
            _ => {}
        }
    }
}

fn points(line: &MvtLineString) -> Vec<Point> {
    line.coords().map(|at| Point::new(at.x, at.y)).collect()
}

fn ring(line: &MvtLineString) -> Vec<Point> {
    let mut ring = points(line);
    ring.pop();
    ring
}

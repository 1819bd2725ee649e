//! An archive tile, decoded once into flat arrays that cutting and drawing can walk without allocating.

use std::ops::Range;

use fast_mvt::{MvtFeatureRef, MvtLayerRef, MvtReaderRef, MvtValue};

use super::address::TileError;
use super::repeats;

/// Coordinates run from 0 to this across a tile, in every layer of the archive.
pub(crate) const EXTENT: i32 = 4096;

/// What a feature's geometry is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Point,
    Line,
    Polygon,
}

/// A vertex in tile units; x grows eastwards, y southwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Vertex {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

/// The smallest box around a feature, in tile units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) min: Vertex,
    pub(crate) max: Vertex,
}

/// A point set, one line, or one ring of a polygon.
#[derive(Debug)]
pub(crate) struct Part {
    vertices: Range<u32>,
    /// Whether this ring cuts a hole into the ring before it.
    pub(crate) hole: bool,
}

/// One feature; its parts and tags lie in its layer.
#[derive(Debug)]
pub(crate) struct Feature {
    pub(crate) kind: Kind,
    pub(crate) bounds: Bounds,
    parts: Range<u32>,
    tags: Range<u32>,
}

/// One layer of a tile.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) name: Box<str>,
    pub(crate) features: Vec<Feature>,
    keys: Vec<Box<str>>,
    values: Vec<MvtValue>,
    tags: Vec<(u32, u32)>,
    parts: Vec<Part>,
    vertices: Vec<Vertex>,
}

/// A decoded tile.
#[derive(Debug, Default)]
pub(crate) struct Source {
    pub(crate) layers: Vec<Layer>,
}

impl Source {
    /// Decodes an unpacked vector tile; no bytes are an empty tile.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, TileError> {
        let reader = MvtReaderRef::new(bytes).map_err(damaged)?;
        Self::of(reader.layers())
    }

    /// As [`Self::decode`], but only the layers of places.
    pub(super) fn decode_places(bytes: &[u8]) -> Result<Self, TileError> {
        let reader = MvtReaderRef::new(bytes).map_err(damaged)?;
        Self::of(reader.layers().filter(|layer| layer.name().starts_with("place")))
    }

    fn of<'a>(layers: impl Iterator<Item = MvtLayerRef<'a>>) -> Result<Self, TileError> {
        let mut source = Self { layers: layers.map(Layer::decode).collect::<Result<_, _>>()? };
        repeats::leave_out(&mut source);
        Ok(source)
    }

    /// The layer of that name, if the tile has one.
    pub(crate) fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| &*layer.name == name)
    }

    /// How many vertices there are in all layers: the measure of its size.
    pub(super) fn vertices(&self) -> usize {
        self.layers.iter().map(|layer| layer.vertices.len()).sum()
    }
}

impl Layer {
    /// The parts of a feature in this layer, each with its vertices.
    pub(crate) fn parts(&self, feature: &Feature) -> impl Iterator<Item = (&Part, &[Vertex])> {
        let parts = self.parts.get(range(&feature.parts)).unwrap_or_default();
        parts.iter().map(|part| (part, self.vertices.get(range(&part.vertices)).unwrap_or_default()))
    }

    /// The properties of a feature in this layer.
    pub(crate) fn properties(&self, feature: &Feature) -> impl Iterator<Item = (&str, &MvtValue)> {
        let tags = self.tags.get(range(&feature.tags)).unwrap_or_default();
        tags.iter()
            .filter_map(|(key, value)| Some((&**self.keys.get(*key as usize)?, self.values.get(*value as usize)?)))
    }

    /// A property that is a text.
    pub(crate) fn text(&self, feature: &Feature, key: &str) -> Option<&str> {
        self.properties(feature).find(|(name, _)| *name == key).and_then(|(_, value)| match value {
            MvtValue::String(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// A property that is a number, however it was written.
    pub(crate) fn number(&self, feature: &Feature, key: &str) -> Option<f64> {
        let (_, value) = self.properties(feature).find(|(name, _)| *name == key)?;
        match value {
            MvtValue::Float(number) => Some(f64::from(*number)),
            MvtValue::Double(number) => Some(*number),
            MvtValue::Int(number) | MvtValue::SInt(number) => Some(*number as f64),
            MvtValue::UInt(number) => Some(*number as f64),
            _ => None,
        }
    }

    fn decode(layer: MvtLayerRef<'_>) -> Result<Self, TileError> {
        if i64::from(layer.extent()) != i64::from(EXTENT) {
            return Err(damaged(format!("an extent of {}", layer.extent())));
        }
        let mut decoded = Self {
            name: layer.name().into(),
            features: Vec::with_capacity(layer.feature_count()),
            keys: layer.keys().iter().map(|key| (*key).into()).collect(),
            values: layer.values().map(|value| value.into_owned()).collect(),
            tags: Vec::new(),
            parts: Vec::new(),
            vertices: Vec::new(),
        };
        for feature in layer.features() {
            decoded.push(feature)?;
        }
        decoded.vertices.shrink_to_fit();
        Ok(decoded)
    }

    fn push(&mut self, feature: MvtFeatureRef<'_>) -> Result<(), TileError> {
        let kind = match feature.geom_type_value() {
            Some(1) => Kind::Point,
            Some(2) => Kind::Line,
            Some(3) => Kind::Polygon,
            // Vector Tile specification 4.3.4.1: a feature of unknown type may be left out.
            _ => return Ok(()),
        };
        let (tags, parts) = (self.tags.len(), self.parts.len());
        for pair in feature.tags().chunks_exact(2) {
            if let [key, value] = pair {
                self.tags.push((*key, *value));
            }
        }
        let from = self.vertices.len();
        self.geometry(feature.geometry_commands(), kind)?;
        if let Some(bounds) = bounds(self.vertices.get(from..).unwrap_or_default()) {
            let (parts, tags) = (span(parts, self.parts.len()), span(tags, self.tags.len()));
            self.features.push(Feature { kind, bounds, parts, tags });
        }
        Ok(())
    }

    /// Vector Tile specification 4.3: commands 1 MoveTo, 2 LineTo, 7 ClosePath, with zigzag steps between.
    fn geometry(&mut self, commands: &[u32], kind: Kind) -> Result<(), TileError> {
        let mut cursor = Vertex { x: 0, y: 0 };
        let mut start = self.vertices.len();
        let mut rest = commands.iter();
        while let Some(command) = rest.next() {
            let (operation, count) = (command & 7, command >> 3);
            if operation == 7 {
                continue;
            }
            if operation == 1 && kind != Kind::Point {
                self.close(start, kind);
                start = self.vertices.len();
            }
            for _ in 0..count {
                let (Some(dx), Some(dy)) = (rest.next(), rest.next()) else {
                    return Err(damaged("a geometry cut short"));
                };
                cursor =
                    Vertex { x: cursor.x.saturating_add(unzigzag(*dx)), y: cursor.y.saturating_add(unzigzag(*dy)) };
                self.vertices.push(cursor);
            }
        }
        self.close(start, kind);
        Ok(())
    }

    /// Ends a part that began at vertex `start`.
    fn close(&mut self, start: usize, kind: Kind) {
        let vertices = self.vertices.get(start..).unwrap_or_default();
        if !vertices.is_empty() {
            let hole = kind == Kind::Polygon && doubled_area(vertices) < 0;
            self.parts.push(Part { vertices: span(start, self.vertices.len()), hole });
        }
    }
}

/// Twice the signed area; positive for an outer ring (Vector Tile specification 4.3.3.3).
fn doubled_area(ring: &[Vertex]) -> i64 {
    let following = ring.iter().skip(1).chain(ring.first());
    let cross = |(a, b): (&Vertex, &Vertex)| i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y);
    ring.iter().zip(following).map(cross).sum()
}

fn bounds(vertices: &[Vertex]) -> Option<Bounds> {
    let first = *vertices.first()?;
    let mut bounds = Bounds { min: first, max: first };
    for vertex in vertices {
        bounds.min = Vertex { x: bounds.min.x.min(vertex.x), y: bounds.min.y.min(vertex.y) };
        bounds.max = Vertex { x: bounds.max.x.max(vertex.x), y: bounds.max.y.max(vertex.y) };
    }
    Some(bounds)
}

fn unzigzag(value: u32) -> i32 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

fn span(start: usize, end: usize) -> Range<u32> {
    // INVARIANT: a tile of at most 16 MiB has fewer than 2^32 vertices, parts and tags.
    start as u32..end as u32
}

fn range(span: &Range<u32>) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn damaged(why: impl ToString) -> TileError {
    TileError::Damaged(why.to_string())
}

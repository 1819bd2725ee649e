//! Makes a tile that is deeper than the archive out of its ancestor there.

use bytes::Bytes;
use fast_mvt::{MvtCoord, MvtGeomType, MvtLayerBuilder, MvtResult, MvtTileBuilder, MvtValueRef};

use super::address::{TileAddress, TileError};
use super::clip::{Clip, Point};
use super::source::{EXTENT, Feature, Kind, Layer, Source, Vertex};
use super::vector::VectorTile;

/// How far geometry reaches beyond the tile, in tile units: 16 pixels of a 512-pixel tile, wider than any stroke.
const BUFFER: f64 = 128.0;

/// Cuts `child` out of `ancestor`, whose decoded tile is `source`.
pub(super) fn cut(source: &Source, ancestor: TileAddress, child: TileAddress) -> Result<VectorTile, TileError> {
    let knife = Knife::new(ancestor, child);
    let bytes = tile(source, &knife).map_err(|error| TileError::Damaged(error.to_string()))?;
    Ok(VectorTile::identity(Bytes::from(bytes)))
}

fn tile(source: &Source, knife: &Knife) -> MvtResult<Vec<u8>> {
    let mut tile = MvtTileBuilder::new();
    for layer in &source.layers {
        let mut pieces = layer.features.iter().filter_map(|feature| knife.cut(layer, feature)).peekable();
        if pieces.peek().is_none() {
            continue;
        }
        let mut building = tile.layer(&*layer.name)?;
        for piece in pieces {
            building = push(building, layer, &piece)?;
        }
        tile = building.end();
    }
    Ok(tile.encode())
}

/// What is left of a feature: at least one part.
struct Piece<'a> {
    feature: &'a Feature,
    parts: Vec<(Vec<MvtCoord>, bool)>,
}

fn push(building: MvtLayerBuilder, layer: &Layer, piece: &Piece<'_>) -> MvtResult<MvtLayerBuilder> {
    let mut target = building.feature_of(match piece.feature.kind {
        Kind::Point => MvtGeomType::Point,
        Kind::Line => MvtGeomType::LineString,
        Kind::Polygon => MvtGeomType::Polygon,
    });
    for (key, value) in layer.properties(piece.feature) {
        target.tag_ref(key, MvtValueRef::from(value))?;
    }
    for (part, hole) in &piece.parts {
        let part = part.iter().copied();
        match piece.feature.kind {
            Kind::Point => target.points(part)?,
            Kind::Line => target.line(part)?,
            Kind::Polygon => target.ring(part, !hole)?,
        };
    }
    Ok(target.end())
}

/// Enlarges the ancestor's units to the child's, and cuts.
struct Knife {
    scale: f64,
    origin: Point,
    clip: Clip,
}

impl Knife {
    fn new(ancestor: TileAddress, child: TileAddress) -> Self {
        let levels = child.zoom() - ancestor.zoom();
        let column = child.x() - (ancestor.x() << levels);
        let row = child.y() - (ancestor.y() << levels);
        let extent = f64::from(EXTENT);
        Self {
            scale: f64::from(1_u32 << levels),
            origin: Point { x: f64::from(column) * extent, y: f64::from(row) * extent },
            clip: Clip::square(extent, BUFFER),
        }
    }

    fn cut<'a>(&self, layer: &Layer, feature: &'a Feature) -> Option<Piece<'a>> {
        if self.clip.misses(self.enlarge(feature.bounds.min), self.enlarge(feature.bounds.max)) {
            return None;
        }
        let parts = match feature.kind {
            Kind::Point => self.points(layer, feature),
            Kind::Line => self.lines(layer, feature),
            Kind::Polygon => self.rings(layer, feature),
        };
        (!parts.is_empty()).then_some(Piece { feature, parts })
    }

    fn points(&self, layer: &Layer, feature: &Feature) -> Vec<(Vec<MvtCoord>, bool)> {
        let vertices = layer.parts(feature).flat_map(|(_, vertices)| vertices);
        let enlarged = vertices.map(|vertex| self.enlarge(*vertex));
        let inside: Vec<_> = enlarged.filter(|point| self.clip.contains(*point)).map(round).collect();
        if inside.is_empty() { Vec::new() } else { vec![(inside, false)] }
    }

    fn lines(&self, layer: &Layer, feature: &Feature) -> Vec<(Vec<MvtCoord>, bool)> {
        let mut pieces = Vec::new();
        for (_, vertices) in layer.parts(feature) {
            let line: Vec<Point> = vertices.iter().map(|vertex| self.enlarge(*vertex)).collect();
            self.clip.line(&line, |piece| {
                let mut piece: Vec<MvtCoord> = piece.iter().copied().map(round).collect();
                piece.dedup();
                if piece.len() > 1 {
                    pieces.push((piece, false));
                }
            });
        }
        pieces
    }

    fn rings(&self, layer: &Layer, feature: &Feature) -> Vec<(Vec<MvtCoord>, bool)> {
        let mut pieces = Vec::new();
        let mut outer_is_there = false;
        let (mut ring, mut scratch) = (Vec::new(), Vec::new());
        for (part, vertices) in layer.parts(feature) {
            // A hole without the ring around it would become land of its own.
            if part.hole && !outer_is_there {
                continue;
            }
            ring.clear();
            ring.extend(vertices.iter().map(|vertex| self.enlarge(*vertex)));
            self.clip.ring(&mut ring, &mut scratch);
            let remains = has_area(&ring);
            if remains {
                let mut rounded: Vec<MvtCoord> = ring.iter().copied().map(round).collect();
                rounded.dedup();
                pieces.push((rounded, part.hole));
            }
            outer_is_there = if part.hole { outer_is_there } else { remains };
        }
        pieces
    }

    fn enlarge(&self, vertex: Vertex) -> Point {
        Point {
            x: f64::from(vertex.x) * self.scale - self.origin.x,
            y: f64::from(vertex.y) * self.scale - self.origin.y,
        }
    }
}

/// Whether the ring covers anything once rounded; a sliver along the edge does not.
fn has_area(ring: &[Point]) -> bool {
    let following = ring.iter().skip(1).chain(ring.first());
    let doubled: f64 = ring.iter().zip(following).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
    ring.len() > 2 && doubled.abs() >= 2.0
}

fn round(point: Point) -> MvtCoord {
    // INVARIANT: the point is inside the clip box, at most a few thousand units away from 0.
    MvtCoord { x: point.x.round() as i32, y: point.y.round() as i32 }
}

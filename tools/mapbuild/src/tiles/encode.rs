//! One tile's bytes: Mapbox Vector Tile 2, gzip.
//!
//! Never anything but the pieces goes in (the gzip header has no time and no name): equal pieces, equal bytes.

use std::io::Write;

use anyhow::Result;
use fast_mvt::{MvtCoord, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtTileBuilder};
use flate2::{Compression, GzBuilder};

use super::geometry::Geometry;
use super::grid::Point;
use super::layer::Piece;

/// A tile's layers, by name, in the order they are drawn.
pub type TileLayers<'a> = Vec<(&'static str, Vec<Piece<'a>>)>;

/// The compressed tile.
///
/// # Errors
/// Only if a layer has no name or a geometry cannot be expressed, which the compiler's own layers rule out.
pub fn tile(layers: &TileLayers<'_>) -> Result<Vec<u8>> {
    let mut tile = MvtTileBuilder::new();
    for (name, pieces) in layers {
        let mut layer = tile.layer(*name)?;
        for piece in pieces {
            layer = feature(layer, piece)?;
        }
        tile = layer.end();
    }
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
    packed.write_all(&tile.encode())?;
    Ok(packed.finish()?)
}

fn feature(layer: MvtLayerBuilder, piece: &Piece<'_>) -> Result<MvtLayerBuilder> {
    let mut feature = shape(layer, &piece.geometry)?;
    feature.id(piece.attributes.id);
    for (name, value) in &piece.attributes.tags {
        feature.tag_ref(name, value.into())?;
    }
    Ok(feature.end())
}

fn shape(layer: MvtLayerBuilder, geometry: &Geometry) -> Result<MvtFeatureBuilder> {
    match geometry {
        Geometry::Area(rings) => {
            let mut feature = layer.feature_of(MvtGeomType::Polygon);
            for (place, ring) in rings.iter().enumerate() {
                feature.ring(ring.iter().map(coordinate), place == 0)?;
            }
            Ok(feature)
        }
        Geometry::Line(points) => {
            let mut feature = layer.feature_of(MvtGeomType::LineString);
            feature.line(points.iter().map(coordinate))?;
            Ok(feature)
        }
        Geometry::Point(point) => {
            let mut feature = layer.feature_of(MvtGeomType::Point);
            feature.points([coordinate(point)])?;
            Ok(feature)
        }
    }
}

fn coordinate(point: &Point) -> MvtCoord {
    MvtCoord { x: point.x, y: point.y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::layer::Attributes;
    use fast_mvt::{MvtReaderRef, MvtValue, MvtValueRef};
    use std::io::Read;

    fn unpack(packed: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_tile_reads_back_as_it_was_given_and_twice_the_same() {
        let attributes = Attributes {
            id: Some(658_225),
            tags: vec![("name", MvtValue::from("Helsinki")), ("pop", MvtValue::Int(558_457))],
            ..Attributes::default()
        };
        let pieces = vec![Piece { geometry: Geometry::Point(Point::new(-3, 4100)), attributes: &attributes }];
        let layers = vec![("place_town", pieces)];
        let packed = tile(&layers).unwrap();
        assert_eq!(packed, tile(&layers).unwrap());

        let bytes = unpack(&packed);
        let read = MvtReaderRef::new(&bytes).unwrap();
        let layer = read.layers().next().unwrap();
        let feature = layer.features().next().unwrap();
        assert_eq!((layer.name(), layer.version(), layer.extent()), ("place_town", 2, 4096));
        assert_eq!(feature.id(), Some(658_225));
        assert_eq!(feature.geometry_commands(), [9, 5, 8200]);
        let tags = feature.properties_vec().unwrap();
        assert!(matches!(tags[..], [("name", MvtValueRef::String("Helsinki")), ("pop", MvtValueRef::Int(558_457))]));
    }

    #[test]
    fn an_outer_ring_winds_the_way_the_format_asks_and_a_hole_the_other_way() {
        let square = |at: i32, side: i32| {
            vec![
                Point::new(at, at),
                Point::new(at + side, at),
                Point::new(at + side, at + side),
                Point::new(at, at + side),
            ]
        };
        let mut hole = square(2, 3);
        hole.reverse();
        let attributes = Attributes::default();
        let pieces = vec![Piece { geometry: Geometry::Area(vec![square(0, 10), hole]), attributes: &attributes }];
        let bytes = unpack(&tile(&vec![("land", pieces)]).unwrap());
        let read = MvtReaderRef::new(&bytes).unwrap();
        let layer = read.layers().next().unwrap();
        let commands = layer.features().next().unwrap().geometry_commands().to_vec();
        assert_eq!(commands[..8], [9, 0, 0, 26, 20, 0, 0, 20]);
        assert_eq!(commands.iter().filter(|command| **command == 15).count(), 2);
    }
}

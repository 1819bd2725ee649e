//! Deals a zoom's features out to its tiles.
//!
//! It halves the world again and again, so that a coastline is clipped against few edges at a time instead of
//! against every tile. Each window carries the margin of a tile, and a child's window lies inside its parent's, so
//! the detour changes nothing that a tile shows.

use super::bounds::Bounds;
use super::geometry::Geometry;
use super::grid::{self, EXTENT, Point};
use super::layer::Piece;

/// Column and row of a tile.
pub type Tile = (u32, u32);

/// A square of `1 << levels` tiles a side, in tiles.
#[derive(Clone, Copy)]
struct Square {
    column: i32,
    row: i32,
    levels: u8,
}

/// Gives each tile of the zoom that shows something its pieces, in tile coordinates and in the order given.
pub fn into_tiles<'a>(pieces: &[Piece<'a>], zoom: u8, tile: &mut impl FnMut(Tile, Vec<Piece<'a>>)) {
    let around: Vec<Piece<'a>> = pieces.iter().flat_map(|piece| around_the_world(piece, zoom)).collect();
    let world = Square { column: 0, row: 0, levels: zoom };
    descend(world, world.show(&around), tile);
}

/// The piece, and its copies on the other side of the antimeridian if a tile there shows them in its margin. (Areas come
/// with what lies there already.)
fn around_the_world<'a>(piece: &Piece<'a>, zoom: u8) -> Vec<Piece<'a>> {
    let world = grid::world(zoom);
    let margin = piece.geometry.margin();
    let Some(bounds) = piece.geometry.bounds() else {
        return Vec::new();
    };
    if matches!(piece.geometry, Geometry::Area(_)) {
        return vec![piece.clone()];
    }
    let east = (bounds.min().x <= margin).then_some(world);
    let west = (bounds.max().x >= world - margin).then_some(-world);
    [Some(0), east, west]
        .into_iter()
        .flatten()
        .map(|dx| Piece { geometry: piece.geometry.moved(dx, 0), attributes: piece.attributes })
        .collect()
}

fn descend<'a>(square: Square, pieces: Vec<Piece<'a>>, tile: &mut impl FnMut(Tile, Vec<Piece<'a>>)) {
    if pieces.is_empty() {
        return;
    }
    let Some(quarters) = square.quarters() else {
        let (dx, dy) = (-square.column * EXTENT, -square.row * EXTENT);
        let local = pieces
            .into_iter()
            .map(|piece| Piece { geometry: piece.geometry.moved(dx, dy), attributes: piece.attributes })
            .collect();
        tile((square.column.unsigned_abs(), square.row.unsigned_abs()), local);
        return;
    };
    for quarter in quarters {
        descend(quarter, quarter.show(&pieces), tile);
    }
}

impl Square {
    fn quarters(self) -> Option<[Self; 4]> {
        let levels = self.levels.checked_sub(1)?;
        let half = 1 << levels;
        Some([(0, 0), (half, 0), (0, half), (half, half)].map(|(dx, dy)| Self {
            column: self.column + dx,
            row: self.row + dy,
            levels,
        }))
    }

    fn show<'a>(self, pieces: &[Piece<'a>]) -> Vec<Piece<'a>> {
        pieces
            .iter()
            .flat_map(|piece| {
                let shown = piece.geometry.clip(&self.window(&piece.geometry));
                shown.into_iter().map(|geometry| Piece { geometry, attributes: piece.attributes })
            })
            .collect()
    }

    fn window(self, geometry: &Geometry) -> Bounds {
        let margin = geometry.margin();
        let side = EXTENT << self.levels;
        let (x, y) = (self.column * EXTENT, self.row * EXTENT);
        Bounds::new(Point::new(x - margin, y - margin), Point::new(x + side + margin, y + side + margin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::layer::Attributes;
    use std::collections::BTreeMap;

    fn deal(geometry: Geometry, zoom: u8) -> BTreeMap<Tile, Vec<Geometry>> {
        let attributes = Attributes::default();
        let pieces = [Piece { geometry, attributes: &attributes }];
        let mut tiles = BTreeMap::new();
        into_tiles(&pieces, zoom, &mut |tile, pieces| {
            tiles.insert(tile, pieces.into_iter().map(|piece| piece.geometry).collect());
        });
        tiles
    }

    #[test]
    fn a_place_near_a_corner_is_in_all_four_tiles_around_it() {
        let tiles = deal(Geometry::Point(Point::new(EXTENT + 10, EXTENT - 20)), 1);
        assert_eq!(tiles.keys().copied().collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 0), (1, 1)]);
        assert_eq!(tiles[&(1, 0)], [Geometry::Point(Point::new(10, EXTENT - 20))]);
        assert_eq!(tiles[&(0, 1)], [Geometry::Point(Point::new(EXTENT + 10, -20))]);
    }

    #[test]
    fn a_place_at_the_antimeridian_is_in_the_margin_across_it() {
        let tiles = deal(Geometry::Point(Point::new(5, 2000)), 1);
        assert_eq!(tiles[&(0, 0)], [Geometry::Point(Point::new(5, 2000))]);
        assert_eq!(tiles[&(1, 0)], [Geometry::Point(Point::new(EXTENT + 5, 2000))]);
    }

    #[test]
    fn a_line_across_two_tiles_meets_itself_at_their_edge() {
        let tiles = deal(Geometry::Line(vec![Point::new(4000, 100), Point::new(4200, 300)]), 1);
        let crosses = |tile: Tile, x: i32| {
            let line = tiles[&tile].iter().find_map(|geometry| match geometry {
                Geometry::Line(points) => Some(points.clone()),
                Geometry::Area(_) | Geometry::Point(_) => None,
            });
            let line = line.unwrap();
            let (from, to) = (line[0], line[line.len() - 1]);
            f64::from(from.y) + f64::from(x - from.x) * f64::from(to.y - from.y) / f64::from(to.x - from.x)
        };
        assert_eq!(crosses((0, 0), EXTENT), crosses((1, 0), 0));
    }

    #[test]
    fn an_area_that_covers_the_world_fills_every_tile_and_its_margin() {
        let world = Point::new(grid::world(2), grid::world(2));
        let whole = Bounds::new(Point::new(-9000, -9000), Point::new(world.x + 9000, world.y + 9000));
        let tiles = deal(Geometry::Area(vec![whole.ring().to_vec()]), 2);
        assert_eq!(tiles.len(), 16);
        let window = Bounds::new(Point::new(-128, -128), Point::new(EXTENT + 128, EXTENT + 128));
        for geometry in tiles.values().flatten() {
            assert_eq!(geometry.bounds(), Some(window));
        }
    }
}

//! `mapbuild compare`: how much two tile archives differ, as numbers.
//!
//! It looks only at what lies within each tile, so that archives with different margins can be compared; and at amounts
//! (places, length, area) besides features, because the same coast can be cut into more or fewer of them.

pub mod decode;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::tiles::area;
use crate::tiles::bounds::Bounds;
use crate::tiles::grid::{EXTENT, Point};
use crate::tiles::line;
use decode::{Archive, Shapes};

/// What one layer of one zoom has on either side.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Row {
    left: Amount,
    right: Amount,
    /// Area (square tiles) that only one side has.
    apart: f64,
}

/// What a layer has within its tiles.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Amount {
    features: usize,
    places: usize,
    /// In tile sides.
    length: f64,
    /// In square tiles.
    area: f64,
}

/// A table of all zooms and layers of both archives.
///
/// # Errors
/// If one of them cannot be read.
pub fn compare(left: &Path, right: &Path) -> Result<String> {
    let (left, right) = (Archive::open(left)?, Archive::open(right)?);
    let mut rows: BTreeMap<(u8, String), Row> = BTreeMap::new();
    for zoom in 0..=left.top_zoom().max(right.top_zoom()) {
        for (column, row) in (0..1_u32 << zoom).flat_map(|row| (0..1_u32 << zoom).map(move |column| (column, row))) {
            let (mut a, mut b) = (left.tile(zoom, column, row)?, right.tile(zoom, column, row)?);
            let names: Vec<String> = a.keys().chain(b.keys()).cloned().collect();
            for name in names {
                let (a, b) = (a.remove(&name).unwrap_or_default(), b.remove(&name).unwrap_or_default());
                rows.entry((zoom, name)).or_default().add(&a, &b);
            }
        }
    }
    table(&rows)
}

impl Row {
    fn add(&mut self, left: &Shapes, right: &Shapes) {
        let (left_areas, right_areas) = (left.areas(), right.areas());
        self.left.add(left, &left_areas);
        self.right.add(right, &right_areas);
        let (left_rings, right_rings) = (left_areas.concat(), right_areas.concat());
        self.apart += area::size(&area::difference(&left_rings, &right_rings)) / square_tile();
    }
}

impl Amount {
    fn add(&mut self, shapes: &Shapes, areas: &[area::Area]) {
        let tile = tile();
        let inside = |point: &&Point| (0..EXTENT).contains(&point.x) && (0..EXTENT).contains(&point.y);
        self.features += shapes.features;
        self.places += shapes.places.iter().filter(inside).count();
        let stretches = shapes.lines.iter().flat_map(|line| line::clip(line, &tile));
        self.length += stretches.map(|line| length(&line)).sum::<f64>() / f64::from(EXTENT);
        self.area += area::size(areas) / square_tile();
    }
}

impl Shapes {
    /// The areas within the tile, dissolved.
    pub fn areas(&self) -> Vec<area::Area> {
        area::clip(&area::union(&self.rings, 0).concat(), &tile())
    }
}

fn tile() -> Bounds {
    Bounds::new(Point::new(0, 0), Point::new(EXTENT, EXTENT))
}

fn square_tile() -> f64 {
    f64::from(EXTENT) * f64::from(EXTENT)
}

fn length(line: &[Point]) -> f64 {
    line.iter().zip(line.iter().skip(1)).map(|(a, b)| f64::from(a.x - b.x).hypot(f64::from(a.y - b.y))).sum()
}

fn table(rows: &BTreeMap<(u8, String), Row>) -> Result<String> {
    let mut table = String::new();
    writeln!(
        table,
        "{:4} {:15} {:>15} {:>15} {:>21} {:>21} {:>8}",
        "zoom", "layer", "features", "places", "length (tiles)", "area (tiles)", "apart %"
    )?;
    for ((zoom, layer), Row { left, right, apart }) in rows {
        let percent = if left.area > 0.0 { 100.0 * apart / left.area } else { 0.0 };
        writeln!(
            table,
            "{zoom:4} {layer:15} {:7} {:7} {:7} {:7} {:10.2} {:10.2} {:10.4} {:10.4} {percent:8.3}",
            left.features, right.features, left.places, right.places, left.length, right.length, left.area, right.area
        )?;
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: i32, side: i32) -> Vec<Point> {
        vec![Point::new(x, 0), Point::new(x + side, 0), Point::new(x + side, side), Point::new(x, side)]
    }

    #[test]
    fn what_lies_in_the_margin_does_not_count() {
        let shapes = Shapes {
            features: 3,
            rings: vec![square(-100, 200)],
            lines: vec![vec![Point::new(-1024, 5), Point::new(1024, 5)]],
            places: vec![Point::new(-1, 0), Point::new(0, 0), Point::new(EXTENT, 0)],
        };
        let mut row = Row::default();
        row.add(&shapes, &Shapes::default());
        let area = 100.0 * 200.0 / square_tile();
        assert_eq!(row.left, Amount { features: 3, places: 1, length: 0.25, area });
        assert_eq!(row.apart, area);
    }

    #[test]
    fn the_same_area_in_one_ring_or_in_two_is_not_apart() {
        let one = Shapes { rings: vec![square(0, 100)], ..Shapes::default() };
        let halves = [[0, 50], [50, 100]]
            .map(|[from, to]| vec![Point::new(from, 0), Point::new(to, 0), Point::new(to, 100), Point::new(from, 100)]);
        let two = Shapes { rings: halves.to_vec(), ..Shapes::default() };
        let mut row = Row::default();
        row.add(&one, &two);
        assert_eq!(row.apart, 0.0);
        assert_eq!(row.left.area, row.right.area);
    }
}

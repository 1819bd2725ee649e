//! Reads Natural Earth shapefiles onto the fine grid.

use std::path::Path;

use anyhow::{Context, Result, bail};
use fast_mvt::MvtValue;
use shapefile::dbase::encoding::DynEncoding;
use shapefile::dbase::{FieldValue, ReaderBuilder, Record};
use shapefile::{Shape, read_shapes};

use super::area::{self, Area, Ring};
use super::grid::{Point, project};
use super::layer::Attributes;
use super::line::Line;

/// The attribute tables declare "ANSI" (language driver 57h), which the reader does not know; they are in this code page.
const CODE_PAGE: &str = "1252";

/// All polygons of a file, dissolved.
///
/// # Errors
/// If the file is missing, damaged or of another kind; so for the other functions here.
pub fn areas(path: &Path) -> Result<Vec<Area>> {
    let mut rings: Vec<Ring> = Vec::new();
    for shape in shapes(path)? {
        match shape {
            Shape::Polygon(polygon) => rings.extend(polygon.rings().iter().map(|ring| closed(ring.points()))),
            Shape::NullShape => {}
            other => bail!("{}: {} where a polygon was expected", path.display(), other.shapetype()),
        }
    }
    Ok(area::union(&rings, 0))
}

/// The line fragments of each record of a file.
pub fn lines(path: &Path) -> Result<Vec<Vec<Line>>> {
    shapes(path)?
        .into_iter()
        .map(|shape| match shape {
            Shape::Polyline(line) => Ok(line.parts().iter().map(|part| open(part)).collect()),
            Shape::NullShape => Ok(Vec::new()),
            other => bail!("{}: {} where a line was expected", path.display(), other.shapetype()),
        })
        .collect()
}

/// The place of each record of a file.
pub fn points(path: &Path) -> Result<Vec<Point>> {
    shapes(path)?
        .into_iter()
        .map(|shape| match shape {
            Shape::Point(point) => Ok(project(point.x, point.y)),
            other => bail!("{}: {} where a point was expected", path.display(), other.shapetype()),
        })
        .collect()
}

/// The attribute table beside a shapefile, a record for each shape.
pub fn records(path: &Path) -> Result<Vec<Record>> {
    let table = path.with_extension("dbf");
    let encoding = DynEncoding::from_name(CODE_PAGE).context("no such code page")?;
    let mut reader = ReaderBuilder::new()
        .with_encoding(encoding)
        .open(&table)
        .with_context(|| format!("open {}", table.display()))?;
    reader.read().with_context(|| format!("read {}", table.display()))
}

/// A text, if the record has one.
pub fn text(record: &Record, field: &str) -> Option<String> {
    match record.get(field) {
        Some(FieldValue::Character(text)) => text.clone().filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// A number, if the record has one.
pub fn number(record: &Record, field: &str) -> Option<f64> {
    match record.get(field) {
        Some(FieldValue::Numeric(number)) => *number,
        _ => None,
    }
}

/// What a border of that administrative level carries.
pub fn border(admin_level: i64) -> Attributes {
    Attributes { tags: vec![("admin_level", MvtValue::Int(admin_level))], ..Attributes::default() }
}

fn shapes(path: &Path) -> Result<Vec<Shape>> {
    read_shapes(path).with_context(|| format!("read {}", path.display()))
}

fn open(points: &[shapefile::Point]) -> Line {
    let mut line: Line = points.iter().map(|point| project(point.x, point.y)).collect();
    line.dedup();
    line
}

/// Shapefiles repeat a ring's first point as its last.
fn closed(points: &[shapefile::Point]) -> Ring {
    let mut ring = open(points);
    ring.pop_if(|_| points.len() > 1);
    ring
}

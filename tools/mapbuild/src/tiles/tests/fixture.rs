//! A small world in the form of the real sources: one square land with a lake, a river in two fragments, borders, places.

use std::fs;
use std::path::Path;

use shapefile::{Point, Polygon, PolygonRing, Polyline, ShapeWriter};

use crate::tiles::world::{CITIES, NAMED, SHAPES};

const CITIES_TEXT: &str = r#"{
    "1": {"geonameid": 1, "name": "Big", "latitude": 10, "longitude": 10, "countrycode": "AA", "population": 200000},
    "2": {"geonameid": 2, "name": "Small", "latitude": 11, "longitude": 11, "countrycode": "AA", "population": 20000}
}"#;

/// Writes the sources into a folder.
pub fn write(sources: &Path) {
    let (shapes, named) = (sources.join(SHAPES), sources.join(NAMED));
    let cities = sources.join(CITIES);
    for folder in [&shapes, &named, cities.parent().unwrap()] {
        fs::create_dir_all(folder).unwrap();
    }
    polygon(&shapes.join("ne_10m_land.shp"), square(0.0, 20.0));
    polygon(&shapes.join("ne_10m_lakes.shp"), square(5.0, 6.0));
    lines(&shapes.join("ne_10m_admin_0_boundary_lines_land.shp"), &[&[(0.0, 8.0), (20.0, 8.0)]]);
    lines(&shapes.join("ne_10m_admin_1_states_provinces_lines.shp"), &[&[(0.0, 15.0), (20.0, 15.0)]]);
    lines(
        &named.join("ne_10m_rivers_lake_centerlines.shp"),
        &[&[(2.0, 2.0), (2.0, 5.0)], &[(2.0, 5.0), (4.0, 9.0)], &[(4.0, 9.0), (6.0, 9.0)]],
    );
    table(
        &named.join("ne_10m_rivers_lake_centerlines.dbf"),
        &[("name", b'C', 20), ("scalerank", b'N', 9)],
        &[&[b"Long", b"3.00000"], &[b"Long", b"3.00000"], &[b"", b"9.00000"]],
    );
    places(&named);
    fs::write(cities, CITIES_TEXT).unwrap();
}

fn places(named: &Path) {
    let mut writer = ShapeWriter::from_path(named.join("ne_10m_populated_places_simple.shp")).unwrap();
    for (x, y) in [(1.0, 1.0), (12.0, 3.0), (14.0, 4.0)] {
        writer.write_shape(&Point::new(x, y)).unwrap();
    }
    let fields = [
        ("name", b'C', 20),
        ("scalerank", b'N', 4),
        ("pop_max", b'N', 9),
        ("iso_a2", b'C', 5),
        ("adm0cap", b'N', 9),
        ("geonameid", b'N', 12),
    ];
    let rows: [&[&[u8]]; 3] = [
        &[b"St. John\x92s", b"3", b"131469", b"CA", b"0.00000", b"6324729.0"],
        &[b"Vaduz", b"7", b"36281", b"LI", b"1.00000", b"3042030.0"],
        &[b"Hamlet", b"7", b"900", b"AA", b"0.00000", b"-1.0"],
    ];
    table(&named.join("ne_10m_populated_places_simple.dbf"), &fields, &rows);
}

/// Corners of a square from one longitude and latitude to another, the way shapefiles wind an outer ring.
fn square(from: f64, to: f64) -> Vec<Point> {
    [(from, from), (from, to), (to, to), (to, from), (from, from)].map(|(x, y)| Point::new(x, y)).to_vec()
}

fn polygon(path: &Path, outer: Vec<Point>) {
    let polygon = Polygon::new(PolygonRing::Outer(outer));
    ShapeWriter::from_path(path).unwrap().write_shape(&polygon).unwrap();
}

fn lines(path: &Path, lines: &[&[(f64, f64)]]) {
    let mut writer = ShapeWriter::from_path(path).unwrap();
    for line in lines {
        writer.write_shape(&Polyline::new(line.iter().map(|&(x, y)| Point::new(x, y)).collect())).unwrap();
    }
}

/// A dBASE III table with the language driver that Natural Earth's have (57h, "ANSI").
fn table(path: &Path, fields: &[(&str, u8, u8)], rows: &[&[&[u8]]]) {
    let header = 32 + 32 * fields.len() + 1;
    let record = 1 + fields.iter().map(|(.., length)| usize::from(*length)).sum::<usize>();
    let mut bytes = vec![3, 95, 7, 26];
    bytes.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
    bytes.extend(u16::try_from(header).unwrap().to_le_bytes());
    bytes.extend(u16::try_from(record).unwrap().to_le_bytes());
    bytes.resize(32, 0);
    bytes[29] = 0x57;
    for (name, kind, length) in fields {
        let start = bytes.len();
        bytes.extend(name.as_bytes());
        bytes.resize(start + 11, 0);
        bytes.extend([*kind, 0, 0, 0, 0, *length, 0]);
        bytes.resize(start + 32, 0);
    }
    bytes.push(b'\r');
    for row in rows {
        bytes.push(b' ');
        for ((.., length), value) in fields.iter().zip(*row) {
            let start = bytes.len();
            bytes.extend(*value);
            bytes.resize(start + usize::from(*length), b' ');
        }
    }
    bytes.push(0x1A);
    fs::write(path, bytes).unwrap();
}

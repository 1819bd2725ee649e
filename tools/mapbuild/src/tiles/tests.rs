//! From a small set of sources to an archive and back.

mod fixture;

use std::collections::BTreeMap;
use std::fs;

use fast_mvt::{MvtReaderRef, MvtValue};
use tempfile::TempDir;

use super::area;
use super::build;
use crate::compare::decode::Archive;

type Tags = Vec<(String, MvtValue)>;

struct World {
    folder: TempDir,
}

impl World {
    fn compile() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fixture::write(&folder.path().join("sources"));
        build(&folder.path().join("sources"), &folder.path().join("world.pmtiles")).unwrap();
        Self { folder }
    }

    fn archive(&self) -> Archive {
        Archive::open(&self.folder.path().join("world.pmtiles")).unwrap()
    }

    /// What each feature of a layer carries, in a tile.
    fn tags(&self, layer: &str, zoom: u8, column: u32, row: u32) -> Vec<Tags> {
        let bytes = self.archive().bytes(zoom, column, row).unwrap().unwrap();
        let tile = MvtReaderRef::new(&bytes).unwrap();
        let layer = tile.layers().find(|known| known.name() == layer);
        let features = layer.into_iter().flat_map(|layer| layer.features());
        features.map(|feature| feature.to_feature().unwrap().properties).collect()
    }
}

fn names(tags: &[Tags]) -> Vec<String> {
    tags.iter().flatten().filter_map(|(key, value)| Some((key == "name").then_some(value)?.clone())).map(text).collect()
}

fn text(value: MvtValue) -> String {
    match value {
        MvtValue::String(text) => text,
        other => format!("{other:?}"),
    }
}

#[test]
fn the_same_sources_compile_to_the_same_bytes() {
    let [one, other] = [World::compile(), World::compile()];
    let [one, other] = [&one, &other].map(|world| fs::read(world.folder.path().join("world.pmtiles")).unwrap());
    assert!(one == other);
}

#[test]
fn each_layer_starts_at_its_zoom() {
    let world = World::compile();
    let archive = world.archive();
    let mut first: BTreeMap<String, u8> = BTreeMap::new();
    for zoom in 0..=archive.top_zoom() {
        let side = 1_u32 << zoom;
        for (column, row) in (0..side).flat_map(|row| (0..side).map(move |column| (column, row))) {
            for name in archive.tile(zoom, column, row).unwrap().into_keys() {
                first.entry(name).or_insert(zoom);
            }
        }
    }
    let expected = [
        ("boundary", 0),
        ("boundary_state", 4),
        ("land", 0),
        ("place", 2),
        ("place_city", 5),
        ("place_town", 6),
        ("water", 0),
        ("waterway", 3),
    ];
    assert_eq!(first, expected.map(|(name, zoom)| (name.to_owned(), zoom)).into());
}

#[test]
fn the_tiles_of_a_zoom_together_show_the_land_once() {
    let world = World::compile();
    let archive = world.archive();
    let degree = 1.0 / 360.0;
    for zoom in [2, 6] {
        let side = 1_u32 << zoom;
        let tiles = (0..side).flat_map(|row| (0..side).map(move |column| (column, row)));
        let areas = tiles.filter_map(|(column, row)| archive.tile(zoom, column, row).unwrap().remove("land"));
        let units: f64 = areas.map(|land| area::size(&land.areas())).sum();
        let fraction = units / f64::from(super::grid::world(zoom)).powi(2);
        // 20 degrees of longitude, and 20 of latitude from the equator, which Mercator stretches to 20.4195.
        let expected = 20.0 * degree * 20.419_5 * degree;
        assert!((fraction / expected - 1.0).abs() < 0.002, "zoom {zoom}: {fraction} instead of {expected}");
    }
}

#[test]
fn river_fragments_of_one_name_are_one_line_and_a_nameless_one_has_no_name() {
    let rivers = World::compile().tags("waterway", 3, 4, 3);
    assert_eq!(names(&rivers), ["Long"]);
    assert_eq!(rivers.len(), 2);
}

#[test]
fn names_come_out_of_the_code_page_that_the_tables_are_in() {
    let places = World::compile().tags("place", 3, 4, 3);
    assert_eq!(names(&places), ["St. John’s"]);
}

#[test]
fn a_small_capital_waits_for_zoom_4_and_a_hamlet_is_no_place() {
    let world = World::compile();
    assert_eq!(names(&world.tags("place", 4, 8, 7)), ["St. John’s", "Vaduz"]);
}

#[test]
fn towns_hold_all_cities_and_cities_only_the_large_ones() {
    let world = World::compile();
    assert_eq!(names(&world.tags("place_town", 6, 33, 30)), ["Big", "Small"]);
    assert_eq!(names(&world.tags("place_city", 6, 33, 30)), ["Big"]);
}

#[test]
fn a_missing_source_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fixture::write(folder.path());
    fs::remove_file(folder.path().join(super::world::SHAPES).join("ne_10m_lakes.shp")).unwrap();
    let refusal = build(folder.path(), &folder.path().join("world.pmtiles")).unwrap_err();
    assert!(format!("{refusal:#}").contains("ne_10m_lakes.shp"));
}

//! What the world's vector tiles promise.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// The tiles of zoom 6 around Helsinki and in the middle of the Pacific.
const HELSINKI: (u8, u32, u32) = (6, 36, 18);
const PACIFIC: (u8, u32, u32) = (6, 7, 38);

fn decoded(world: &WorldTiles, (zoom, x, y): (u8, u32, u32)) -> Source {
    Source::decode(&world.vector_tile(zoom, x, y).unwrap().into_identity().unwrap()).unwrap()
}

fn names(source: &Source, layer: &str) -> BTreeSet<String> {
    let layer = source.layer(layer).unwrap();
    layer.features.iter().filter_map(|feature| layer.text(feature, "name")).map(str::to_owned).collect()
}

#[test]
fn the_top_of_the_pyramid_has_the_land_of_the_world() {
    let tile = WorldTiles::embedded().vector_tile(0, 0, 0).unwrap();
    assert_eq!(tile.encoding(), Encoding::Gzip);
    let source = Source::decode(&tile.into_identity().unwrap()).unwrap();
    assert!(source.layer("land").unwrap().features.len() > 1000);
}

#[test]
fn tiles_of_the_archive_are_slices_of_it_and_not_copies() {
    let world = WorldTiles::embedded();
    let tile = world.vector_tile(6, 36, 18).unwrap();
    let (archive, slice) = (WORLD.as_ptr_range(), tile.bytes().as_ptr_range());
    assert!(archive.start <= slice.start && slice.end <= archive.end);
}

#[test]
fn the_greatest_cities_are_named_from_the_top_on() {
    let world = WorldTiles::embedded();
    let top = names(&decoded(&world, (0, 0, 0)), "place");
    assert!(top.contains("Tokyo") && top.contains("London") && !top.contains("Helsinki"), "{top:?}");
    let east = names(&decoded(&world, (1, 1, 0)), "place");
    assert!(east.contains("Tokyo") && east.contains("Stockholm") && !east.contains("New York"), "{east:?}");
}

#[test]
fn open_sea_is_an_empty_tile_at_every_zoom() {
    let world = WorldTiles::embedded();
    for zoom in 6..=MAX_ZOOM {
        let scale = zoom - PACIFIC.0;
        let tile = world.vector_tile(zoom, PACIFIC.1 << scale, PACIFIC.2 << scale).unwrap();
        assert!(tile.is_empty(), "zoom {zoom}");
        assert_eq!(tile.encoding(), Encoding::Identity);
        assert_eq!(tile.into_gzip().unwrap(), Bytes::new());
    }
}

#[test]
fn addresses_outside_the_world_are_refused_with_the_limits() {
    let world = WorldTiles::embedded();
    assert_eq!(world.vector_tile(23, 0, 0), Err(TileError::Zoom { zoom: 23 }));
    for (zoom, x, y) in [(0, 1, 0), (0, 0, 1), (6, 64, 0), (22, 0, 1 << 22), (3, u32::MAX, 7)] {
        let max = (1 << zoom) - 1;
        assert_eq!(world.vector_tile(zoom, x, y), Err(TileError::OutsideWorld { zoom, x, y, max }));
    }
}

#[test]
fn enlarged_tiles_keep_places_where_they_are() {
    let world = WorldTiles::embedded();
    // Helsinki is at 24.93 E, 60.17 N: this tile of zoom 12, and none around it.
    for (x, y, there) in [(2331, 1185, true), (2330, 1185, false), (2331, 1184, false)] {
        let tile = decoded(&world, (12, x, y));
        let found = tile.layer("place").is_some_and(|layer| {
            layer.features.iter().any(|feature| {
                let at = feature.bounds.min;
                let inside = (0..EXTENT).contains(&at.x) && (0..EXTENT).contains(&at.y);
                inside && layer.text(feature, "name") == Some("Helsinki")
            })
        });
        assert_eq!(found, there, "{x}/{y}");
    }
}

#[test]
fn enlarged_tiles_do_not_name_a_city_twice() {
    let world = WorldTiles::embedded();
    let raw = decode_raw(&world, HELSINKI);
    assert!(raw.contains("Helsinki"), "the archive has it in both layers");
    let towns = names(&decoded(&world, (7, 72, 37)), "place_town");
    assert!(towns.contains("Espoo") && !towns.contains("Helsinki"), "{towns:?}");
}

/// Names (and countries) of towns as they are in the archive.
fn decode_raw(world: &WorldTiles, (zoom, x, y): (u8, u32, u32)) -> BTreeSet<String> {
    let bytes = world.vector_tile(zoom, x, y).unwrap().into_identity().unwrap();
    let tile = fast_mvt::MvtReaderRef::new(&bytes).unwrap().to_tile().unwrap();
    let towns = tile.layers.into_iter().find(|layer| layer.name() == "place_town").unwrap();
    let properties = towns.features.into_iter().flat_map(|feature| feature.properties);
    let texts = properties.filter_map(|(_, value)| match value {
        fast_mvt::MvtValue::String(text) => Some(text),
        _ => None,
    });
    texts.collect()
}

#[test]
fn the_inland_is_land_from_edge_to_edge_however_deep() {
    let world = WorldTiles::embedded();
    // Near Jyväskylä, far from lakes of the data: 26.5 E, 63.0 N.
    for zoom in 8..=MAX_ZOOM {
        let scale = f64::from(1_u32 << zoom);
        let x = (26.5_f64 + 180.0) / 360.0 * scale;
        let latitude = 63.0_f64.to_radians();
        let y = (1.0 - latitude.tan().asinh() / std::f64::consts::PI) / 2.0 * scale;
        let tile = decoded(&world, (zoom, x as u32, y as u32));
        let land = tile.layer("land").unwrap();
        let covered = land
            .features
            .iter()
            .any(|feature| feature.bounds.min.x <= 0 && feature.bounds.min.y <= 0 && feature.bounds.max.x >= EXTENT);
        assert!(covered, "zoom {zoom}");
    }
}

#[test]
fn a_part_of_a_tileset_has_its_layers_alone() {
    let world = WorldTiles::embedded();
    for (zoom, x, y) in [HELSINKI, (7, 65, 42)] {
        let of = |content| -> Vec<String> {
            let tile = world.vector_tile_of(content, zoom, x, y).unwrap().into_identity().unwrap();
            Source::decode(&tile).unwrap().layers.iter().map(|layer| layer.name.to_string()).collect()
        };
        let all = of(VectorContent::Everything);
        for part in [VectorContent::Labels, VectorContent::Hybrid] {
            let expected: Vec<String> = all.iter().filter(|name| part.has_layer(name)).cloned().collect();
            assert_eq!(of(part), expected);
        }
        assert!(of(VectorContent::Labels).len() < of(VectorContent::Hybrid).len());
    }
    let (zoom, x, y) = PACIFIC;
    assert!(world.vector_tile_of(VectorContent::Labels, zoom, x, y).unwrap().is_empty());
}

#[test]
fn every_tile_of_the_archive_can_be_decoded() {
    let mut places = 0;
    let count = |_, source: &Source| places += source.layers.iter().map(|layer| layer.features.len()).sum::<usize>();
    WorldTiles::embedded().deepest_places(count).unwrap();
    assert!(places > 40_000, "{places}");
}

#[test]
fn a_damaged_archive_is_an_error_and_not_a_panic() {
    for length in [0, 1, 8, 126, 127, 200, 5000, 6000, 200_000] {
        let world = WorldTiles::from_bytes(Bytes::from_static(&WORLD[..length]));
        assert!(matches!(world.vector_tile(0, 0, 0), Err(TileError::Damaged(_))), "{length}");
    }
}

#[test]
fn tileset_ids_can_be_read_back() {
    for tileset in Tileset::ALL {
        assert_eq!(Tileset::parse(tileset.id()), Some(tileset));
    }
    assert_eq!(Tileset::parse("microsoft.base.Road"), None);
    assert_eq!(Tileset::parse("microsoft.imagery").map(Tileset::engine), Some(Engine::NotAvailable));
}

#[test]
fn the_cache_stays_within_its_size() {
    let cache = SourceCache::new(1000);
    let world = WorldTiles::embedded();
    for x in 30..40 {
        let address = TileAddress::new(6, x, 18).unwrap();
        cache.get_or_decode(address, || Source::decode(&world.tile(address)?.into_identity()?)).unwrap();
    }
    assert!(cache.vertices() <= 1000 || cache.len() == 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_tile_of_the_world_can_be_made_and_unpacked(zoom in 0..=MAX_ZOOM, x: u32, y: u32) {
        let world = WorldTiles::embedded();
        let (x, y) = (x % (1 << zoom), y % (1 << zoom));
        let tile = world.vector_tile(zoom, x, y).unwrap();
        let bytes = tile.clone().into_identity().unwrap();
        let source = Source::decode(&bytes).unwrap();
        prop_assert_eq!(source.layers.is_empty(), tile.is_empty());
        if !tile.is_empty() {
            prop_assert_eq!(vector::gunzip(&tile.into_gzip().unwrap()).unwrap(), bytes);
        }
    }

    #[test]
    fn neighbours_of_an_enlarged_tile_meet_at_their_common_edge(zoom in 7..12_u8, x in 0.44..0.62_f64, y in 0.25..0.55_f64) {
        let world = WorldTiles::embedded();
        let scale = f64::from(1_u32 << zoom);
        let (x, y) = ((x * scale) as u32, (y * scale) as u32);
        prop_assert_eq!(crossings(&world, (zoom, x, y), EXTENT), crossings(&world, (zoom, x + 1, y), 0));
    }

    #[test]
    fn garbage_is_never_decoded_into_a_panic(bytes: Vec<u8>) {
        let _ = Source::decode(&bytes);
        let _ = Archive::open(Bytes::from(bytes));
    }
}

/// Where borders between countries cross the vertical line `at`, rounded to eight units: cutting rounds each end once.
fn crossings(world: &WorldTiles, tile: (u8, u32, u32), at: i32) -> BTreeSet<i32> {
    let source = decoded(world, tile);
    let Some(layer) = source.layer("boundary") else { return BTreeSet::new() };
    let mut crossings = BTreeSet::new();
    for (_, vertices) in layer.features.iter().flat_map(|feature| layer.parts(feature)) {
        for pair in vertices.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if (a.x < at) != (b.x < at) {
                let along = f64::from(at - a.x) / f64::from(b.x - a.x);
                let y = f64::from(a.y) + along * f64::from(b.y - a.y);
                if (8.0..f64::from(EXTENT) - 8.0).contains(&y) {
                    crossings.insert((y / 8.0).round() as i32);
                }
            }
        }
    }
    crossings
}

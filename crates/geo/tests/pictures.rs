//! Pictures of the map, compared byte by byte with those that a person has looked at.
//!
//! After a change that is meant, look at the new pictures in `tests/snapshots` before blessing them.

use std::sync::Arc;

use lazurite_geo::raster::{RasterStyle, RasterTiles, TileSize};
use lazurite_geo::style::{MapStyle, thumbnail};
use lazurite_geo::tiles::WorldTiles;

#[test]
fn the_map_looks_as_it_did() {
    let raster = RasterTiles::new(Arc::new(WorldTiles::embedded()));
    let draw = |style, size, (zoom, x, y)| raster.tile(style, size, zoom, x, y).unwrap().to_vec();
    let (small, large) = (TileSize::Px256, TileSize::Px512);
    insta::assert_binary_snapshot!("world.png", draw(RasterStyle::Road, small, (0, 0, 0)));
    insta::assert_binary_snapshot!("central_europe.png", draw(RasterStyle::Road, small, (5, 17, 10)));
    insta::assert_binary_snapshot!("japan_dark.png", draw(RasterStyle::DarkGrey, large, (4, 14, 6)));
    insta::assert_binary_snapshot!("helsinki.png", draw(RasterStyle::Road, large, (6, 36, 18)));
    insta::assert_binary_snapshot!("london.png", draw(RasterStyle::Road, small, (9, 255, 170)));
    insta::assert_binary_snapshot!("helsinki_harbour_dark.png", draw(RasterStyle::DarkGrey, small, (14, 9326, 4741)));
    insta::assert_binary_snapshot!("hybrid.png", draw(RasterStyle::HybridRoad, small, (5, 17, 10)));
    insta::assert_binary_snapshot!("labels_dark.png", draw(RasterStyle::LabelsDarkGrey, small, (5, 17, 10)));
}

#[test]
fn every_style_has_a_thumbnail_of_its_own() {
    let raster = RasterTiles::new(Arc::new(WorldTiles::embedded()));
    let thumbnails = MapStyle::ALL.map(|style| thumbnail(&raster, style).unwrap());
    assert!(thumbnails.iter().all(|png| png.starts_with(b"\x89PNG")));
    assert!(thumbnails[0] != thumbnails[1] && thumbnails[1] != thumbnails[2]);
}

//! What the world's vector tiles promise.

use super::*;

#[test]
fn the_top_of_the_pyramid_has_land() {
    let tile = WorldTiles::embedded().vector_tile(0, 0, 0).unwrap();
    assert_eq!(tile.encoding(), Encoding::Gzip);
    let source = Source::decode(&tile.into_identity().unwrap()).unwrap();
    assert!(source.layer("land").unwrap().features.len() > 1000);
}

//! What the pictures promise.

use proptest::prelude::*;
use tiny_skia::PremultipliedColorU8;

use super::*;

/// One world for all tests of this process: collecting its places takes a while.
fn raster() -> &'static RasterTiles {
    static RASTER: std::sync::OnceLock<RasterTiles> = std::sync::OnceLock::new();
    RASTER.get_or_init(|| RasterTiles::new(Arc::new(WorldTiles::embedded())))
}

fn picture(style: RasterStyle, size: TileSize, (zoom, x, y): (u8, u32, u32)) -> Pixmap {
    Pixmap::decode_png(&raster().tile(style, size, zoom, x, y).unwrap()).unwrap()
}

fn window(zoom: u8, x: u32, y: u32) -> Window {
    Window::tile(TileAddress::new(zoom, x, y).unwrap(), TileSize::Px256)
}

fn part(picture: &Pixmap, left: u32, top: u32, width: u32, height: u32) -> Vec<PremultipliedColorU8> {
    let rows = top..top + height;
    rows.flat_map(|y| (left..left + width).map(move |x| picture.pixel(x, y).unwrap())).collect()
}

fn opaque(crate::style::Rgb(red, green, blue): crate::style::Rgb) -> PremultipliedColorU8 {
    PremultipliedColorU8::from_rgba(red, green, blue, 255).unwrap()
}

/// By how many steps of 255 two pixels differ. Rounding makes a few steps, which no eye sees; a line out of place makes many.
fn apart(a: PremultipliedColorU8, b: PremultipliedColorU8) -> u8 {
    let channels = [(a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()), (a.alpha(), b.alpha())];
    channels.into_iter().map(|(a, b)| a.abs_diff(b)).max().unwrap()
}

/// A window that straddles the eastern edge of a tile shows, half and half, what the two tiles show.
fn assert_names_continue(zoom: u8, x: u32, y: u32) -> bool {
    let style = RasterStyle::LabelsRoad;
    let west = window(zoom, x, y);
    let last = (1 << zoom) - 1;
    let east = window(zoom, if x == last { 0 } else { x + 1 }, y);
    let draw = |window: &Window| raster().draw(style, window).unwrap();
    let (west, both, east) = (draw(&west), draw(&west.moved(128, 0)), draw(&east));
    assert!(part(&both, 0, 0, 128, 256) == part(&west, 128, 0, 128, 256), "west half of {zoom}/{x}/{y}");
    assert!(part(&both, 128, 0, 128, 256) == part(&east, 0, 0, 128, 256), "east half of {zoom}/{x}/{y}");
    // Something on both sides of the edge in the same row: a name that crosses.
    (0..256).any(|row| [127, 128].iter().all(|column| both.pixel(*column, row).unwrap().alpha() > 0))
}

#[test]
fn a_name_that_crosses_an_edge_continues_in_the_next_tile() {
    // Known to be crossed by a name: Amsterdam, Moscow, Tokyo, London's suburbs; and the meridian of 180 degrees (Auckland).
    let crossed = [(4, 8, 5), (5, 19, 10), (9, 255, 170), (2, 3, 2), (6, 33, 21), (8, 128, 85), (10, 511, 340)];
    let crossings = crossed.into_iter().filter(|(zoom, x, y)| assert_names_continue(*zoom, *x, *y)).count();
    assert!(crossings >= 4, "only {crossings} edges were crossed by a name: the test proves nothing");
}

#[test]
fn a_tile_of_512_pixels_is_four_of_256_of_the_next_zoom() {
    for style in [RasterStyle::Road, RasterStyle::HybridDarkGrey] {
        for (zoom, x, y) in [(0, 0, 0), (3, 4, 2), (5, 17, 10), (7, 73, 36), (13, 4716, 2373)] {
            let large = picture(style, TileSize::Px512, (zoom, x, y));
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let small = picture(style, TileSize::Px256, (zoom + 1, 2 * x + dx, 2 * y + dy));
                let quarter = part(&large, dx * 256, dy * 256, 256, 256);
                let seam = quarter.iter().zip(part(&small, 0, 0, 256, 256)).map(|(a, b)| apart(*a, b)).max().unwrap();
                assert!(seam <= 16, "{style:?} {zoom}/{x}/{y} {dx},{dy}: {seam}");
            }
        }
    }
}

#[test]
fn the_sea_is_blue_and_nothing_else() {
    for style in [RasterStyle::Road, RasterStyle::DarkGrey] {
        for zoom in [6, 9, 14, 22] {
            let tile = picture(style, TileSize::Px256, (zoom, 7 << (zoom - 6), 38 << (zoom - 6)));
            let water = opaque(style.palette().water);
            assert!(tile.pixels().iter().all(|pixel| *pixel == water), "{style:?} zoom {zoom}");
        }
    }
    let crate::style::Rgb(red, green, blue) = Palette::ROAD.water;
    assert!(blue > green && green > red);
}

#[test]
fn the_inland_is_land_up_to_the_edges_of_a_tile() {
    // The Sahara, deep inside the tile of zoom 6 that it is cut out of and at the edges of its own.
    for (zoom, x, y) in [(10, 527, 442), (10, 528, 442), (14, 8440, 7073)] {
        let tile = picture(RasterStyle::Road, TileSize::Px256, (zoom, x, y));
        let land = opaque(Palette::ROAD.land);
        assert!(tile.pixels().iter().all(|pixel| *pixel == land), "{zoom}/{x}/{y}");
    }
}

#[test]
fn the_end_of_the_world_is_not_a_coast() {
    // Chukotka and Antarctica lie on both sides of 180 degrees.
    for (zoom, x, y) in [(5, 0, 7), (5, 31, 7), (3, 0, 7), (3, 7, 7)] {
        let tile = picture(RasterStyle::Road, TileSize::Px256, (zoom, x, y));
        let column = if x == 0 { 0 } else { 255 };
        let land = opaque(Palette::ROAD.land);
        let on_land = (0..256).filter(|row| tile.pixel(column, *row).unwrap() == land).count();
        assert!(on_land > 40, "{zoom}/{x}/{y}: {on_land}");
    }
}

#[test]
fn names_and_borders_alone_have_no_ground() {
    for style in [RasterStyle::LabelsRoad, RasterStyle::LabelsDarkGrey, RasterStyle::HybridRoad] {
        let tile = picture(style, TileSize::Px256, (5, 17, 10));
        let clear = tile.pixels().iter().filter(|pixel| pixel.alpha() == 0).count();
        assert!(clear > 30_000 && clear < 65_000, "{style:?}: {clear}");
    }
}

#[test]
fn names_do_not_touch_each_other() {
    let places = raster().names.places(&raster().world).unwrap();
    for (zoom, x, y) in [(2, 2, 1), (5, 16, 10), (7, 65, 42), (9, 255, 170)] {
        let areas = placement::covered(places, &window(zoom, x, y));
        assert!(areas.len() > 3, "{zoom}/{x}/{y}");
        for (index, name) in areas.iter().enumerate() {
            let mut others = areas.iter().skip(index + 1).flatten();
            assert!(!others.any(|other| name.iter().any(|area| area.touches(other))), "{zoom}/{x}/{y}");
        }
    }
}

#[test]
fn capitals_are_named_before_towns() {
    let places = raster().names.places(&raster().world).unwrap();
    let named = |zoom, x, y| -> Vec<String> {
        let labels = placement::place(places, &window(zoom, x, y));
        labels.iter().filter_map(|label| places.get(label.place)).map(|place| place.name.to_string()).collect()
    };
    assert!(named(4, 9, 4).iter().any(|name| name == "Helsinki"));
    assert!(!named(4, 9, 4).iter().any(|name| name == "Espoo"));
    assert!(named(10, 582, 296).iter().any(|name| name == "Espoo"));
}

#[test]
fn threads_that_draw_at_once_draw_the_same() {
    let expected = raster().tile(RasterStyle::Road, TileSize::Px256, 6, 33, 21).unwrap();
    let fresh = RasterTiles::new(Arc::new(WorldTiles::embedded()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                assert_eq!(fresh.tile(RasterStyle::Road, TileSize::Px256, 6, 33, 21).unwrap(), expected);
            });
        }
    });
}

#[test]
fn addresses_outside_the_world_are_refused() {
    let outside = raster().tile(RasterStyle::Road, TileSize::Px512, 3, 8, 0);
    assert_eq!(outside, Err(TileError::OutsideWorld { zoom: 3, x: 8, y: 0, max: 7 }));
}

#[test]
fn tile_sizes_are_read_strictly() {
    assert_eq!(
        ["256", "512", "0256", "1024", ""].map(TileSize::parse),
        [Some(TileSize::Px256), Some(TileSize::Px512), None, None, None]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn names_continue_at_any_edge(zoom in 1..12_u8, x in 0.0..1.0_f64, y in 0.2..0.7_f64) {
        let scale = f64::from(1_u32 << zoom);
        assert_names_continue(zoom, (x * scale) as u32, (y * scale) as u32);
    }

    #[test]
    fn any_tile_can_be_drawn(zoom in 0..=crate::tiles::MAX_ZOOM, x: u32, y: u32) {
        let tile = picture(RasterStyle::DarkGrey, TileSize::Px256, (zoom, x % (1 << zoom), y % (1 << zoom)));
        prop_assert!(tile.pixels().iter().all(|pixel| pixel.is_opaque()));
    }
}

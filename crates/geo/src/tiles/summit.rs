//! Adds the greatest cities to the tiles at the top of the pyramid.
//!
//! The archive's places begin at zoom 2, but the Azure Maps web SDK opens a map at zoom 1: a world without a single name. The names are
//! taken from the archive's own zoom 2, so nothing is invented, and a tile that has places already stays as it is.

use bytes::Bytes;
use fast_mvt::{MvtCoord, MvtGeomType, MvtLayerBuilder, MvtResult, MvtValueRef};

use super::address::{TileAddress, TileError};
use super::source::{EXTENT, Source};
use super::vector::VectorTile;

/// The first zoom at which the archive has places.
pub(super) const NAMED: u8 = 2;
/// How many tiles there are above [`NAMED`].
pub(super) const TILES: usize = 5;
const LAYER: &str = "place";

/// Where the tile stands among those above [`NAMED`], level by level.
pub(super) fn position(address: TileAddress) -> usize {
    let above = ((1_usize << (2 * address.zoom())) - 1) / 3;
    above + ((address.y() as usize) << address.zoom()) + address.x() as usize
}

/// The tile with the greatest cities of the tiles under it; `places` gives the places of an archive tile at zoom [`NAMED`].
pub(super) fn name(
    bare: VectorTile,
    address: TileAddress,
    places: impl Fn(TileAddress) -> Result<Source, TileError>,
) -> Result<VectorTile, TileError> {
    let ground = bare.clone().into_identity()?;
    if Source::decode_places(&ground)?.layer(LAYER).is_some() {
        return Ok(bare);
    }
    let levels = NAMED - address.zoom();
    let mut layer = MvtLayerBuilder::new(LAYER).map_err(damaged)?;
    for (row, column) in (0..1 << levels).flat_map(|row| (0..1 << levels).map(move |column| (row, column))) {
        let under = TileAddress::new(NAMED, (address.x() << levels) + column, (address.y() << levels) + row)?;
        layer = add(layer, &places(under)?, (column, row), levels).map_err(damaged)?;
    }
    // Layers of a tile may stand one after the other in any order: appending bytes adds a layer.
    let named = [&ground[..], &layer.encode()].concat();
    VectorTile::identity(Bytes::from(named)).into_gzip().map(VectorTile::gzip)
}

/// Adds the cities of one tile, which is the one at `column` and `row` of those under the summit.
fn add(
    mut target: MvtLayerBuilder,
    source: &Source,
    (column, row): (u32, u32),
    levels: u8,
) -> MvtResult<MvtLayerBuilder> {
    let Some(layer) = source.layer(LAYER) else { return Ok(target) };
    // Zoom 1 has room for the second rank, too.
    let last_rank = f64::from(NAMED - levels);
    let inside = 0..EXTENT;
    for feature in &layer.features {
        let at = feature.bounds.min;
        let is_great = layer.number(feature, "scalerank").is_some_and(|rank| rank <= last_rank);
        if !is_great || !inside.contains(&at.x) || !inside.contains(&at.y) {
            continue;
        }
        // INVARIANT: there are at most four columns and rows of 4096 units.
        let shrink = |tile: u32, unit: i32| (tile as i32 * EXTENT + unit) >> levels;
        let mut place = target.feature_of(MvtGeomType::Point);
        place.points([MvtCoord { x: shrink(column, at.x), y: shrink(row, at.y) }])?;
        for (key, value) in layer.properties(feature) {
            place.tag_ref(key, MvtValueRef::from(value))?;
        }
        target = place.end();
    }
    Ok(target)
}

fn damaged(why: impl ToString) -> TileError {
    TileError::Damaged(why.to_string())
}

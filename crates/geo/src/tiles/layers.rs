//! Takes some layers out of a vector tile, without decoding any of them.
//!
//! A tile is a sequence of protobuf fields, one per layer (field 3, Vector Tile specification 4.1): a tile of fewer layers is some of
//! these bytes, copied.

use bytes::Bytes;
use fast_mvt::MvtReaderRef;

use super::address::TileError;
use super::tileset::VectorContent;
use super::vector::VectorTile;

/// Protobuf tag of field 3, length-delimited.
const LAYER: u8 = 0x1a;

/// The tile with only the layers of `content`.
pub(super) fn keep(tile: VectorTile, content: VectorContent) -> Result<VectorTile, TileError> {
    let whole = tile.into_identity()?;
    let reader = MvtReaderRef::new(&whole).map_err(|error| TileError::Damaged(error.to_string()))?;
    let wanted: Vec<bool> = reader.layers().map(|layer| content.has_layer(layer.name())).collect();
    let mut kept = Vec::new();
    let mut rest: &[u8] = &whole;
    for wanted in wanted {
        let (field, after) = next_layer(rest).ok_or_else(|| TileError::Damaged("a layer cut short".to_owned()))?;
        if wanted {
            kept.extend_from_slice(field);
        }
        rest = after;
    }
    Ok(VectorTile::identity(Bytes::from(kept)))
}

/// Splits the first layer, with its tag and length, from what follows.
fn next_layer(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, after_tag) = bytes.split_first().filter(|(tag, _)| **tag == LAYER)?;
    let digits = after_tag.iter().take(5).position(|byte| byte & 0x80 == 0)? + 1;
    let length = after_tag.iter().take(digits).rev().fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f));
    bytes.split_at_checked((1 + digits).checked_add(length)?)
}

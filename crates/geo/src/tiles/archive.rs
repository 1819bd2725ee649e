//! Reads a PMTiles v3 archive that lies in memory.
//!
//! The directory is unrolled once into a table with a slot for every tile of the pyramid: a lookup is then one index and one
//! reference count, with no search and no lock. The `pmtiles` crate checks the header and numbers the tiles; its directory entries can
//! only be read through its asynchronous file reader, so the entries are decoded here, as the PMTiles v3 specification says.

use bytes::{Buf, Bytes};
use pmtiles::{Compression, Header, TileCoord, TileId, TileType};

use super::address::{TileAddress, TileError};
use super::vector::{self, VectorTile};

/// A table for every tile stays small (700 KB) up to here.
const DEEPEST_TABLE: u8 = 8;
/// Where a directory may point to further directories; the format allows this many levels.
const DEEPEST_DIRECTORY: u8 = 4;

/// Where a tile lies in the archive; zero length is a tile that is not there.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    offset: u32,
    length: u32,
}

/// One entry of a directory.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    tile_id: u64,
    /// How many consecutive tiles share these bytes; 0 marks a further directory.
    run: u64,
    offset: u64,
    length: u64,
}

/// An archive of gzip-compressed vector tiles.
#[derive(Debug)]
pub(super) struct Archive {
    bytes: Bytes,
    max_zoom: u8,
    /// Level by level, row by row.
    slots: Vec<Slot>,
}

impl Archive {
    /// Reads the header and every directory.
    pub(super) fn open(bytes: Bytes) -> Result<Self, TileError> {
        let header = Header::try_from_bytes(bytes.clone()).map_err(damaged)?;
        let supported = header.tile_type == TileType::Mvt
            && header.tile_compression == Compression::Gzip
            && header.internal_compression() == Compression::Gzip
            && header.max_zoom <= DEEPEST_TABLE;
        if !supported {
            return Err(damaged("not an archive of gzip-compressed vector tiles of at most nine levels"));
        }
        let sections = Sections::read(&bytes)?;
        let ids = ids_to_slots(header.max_zoom)?;
        let mut archive = Self { bytes, max_zoom: header.max_zoom, slots: vec![Slot::default(); ids.len()] };
        let root = archive.slice(sections.root)?;
        archive.fill(&root, &sections, &ids, DEEPEST_DIRECTORY)?;
        Ok(archive)
    }

    /// The deepest zoom in the archive.
    pub(super) fn max_zoom(&self) -> u8 {
        self.max_zoom
    }

    /// The tile at an address that is not deeper than [`Self::max_zoom`]; empty when the archive has none.
    pub(super) fn tile(&self, address: TileAddress) -> VectorTile {
        let Some(slot) = self.slots.get(slot_of(address)).filter(|slot| slot.length > 0) else {
            return VectorTile::empty();
        };
        let start = slot.offset as usize;
        VectorTile::gzip(self.bytes.slice(start..start + slot.length as usize))
    }

    fn fill(&mut self, packed: &[u8], sections: &Sections, ids: &[u32], levels: u8) -> Result<(), TileError> {
        for entry in entries(&vector::gunzip(packed)?)? {
            if entry.run == 0 {
                let deeper = levels.checked_sub(1).ok_or_else(|| damaged("directories that never end"))?;
                let leaf = self.slice(within(sections.leaves, entry)?)?;
                self.fill(&leaf, sections, ids, deeper)?;
                continue;
            }
            let (offset, length) = within(sections.tiles, entry)?;
            self.slice((offset, length))?;
            let slot = Slot { offset: to_u32(offset)?, length: to_u32(length)? };
            for id in entry.tile_id..entry.tile_id.saturating_add(entry.run) {
                let index =
                    usize::try_from(id).ok().and_then(|id| ids.get(id)).ok_or_else(|| damaged("a tile too deep"))?;
                if let Some(place) = self.slots.get_mut(*index as usize) {
                    *place = slot;
                }
            }
        }
        Ok(())
    }

    fn slice(&self, (offset, length): (u64, u64)) -> Result<Bytes, TileError> {
        let start = usize::try_from(offset).map_err(damaged)?;
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length));
        match end {
            Some(end) if end <= self.bytes.len() => Ok(self.bytes.slice(start..end)),
            _ => Err(damaged("a section beyond the end")),
        }
    }
}

/// Offset and length of the parts of the archive (PMTiles v3 header, bytes 8 to 72).
struct Sections {
    root: (u64, u64),
    leaves: (u64, u64),
    tiles: (u64, u64),
}

impl Sections {
    fn read(bytes: &Bytes) -> Result<Self, TileError> {
        let mut fields = bytes.get(8..72).ok_or_else(|| damaged("a short header"))?;
        let mut next = || (fields.get_u64_le(), fields.get_u64_le());
        let (root, _metadata, leaves, tiles) = (next(), next(), next(), next());
        Ok(Self { root, leaves, tiles })
    }
}

/// For every Hilbert-ordered tile id, the row-by-row slot.
fn ids_to_slots(max_zoom: u8) -> Result<Vec<u32>, TileError> {
    (0..level_start(max_zoom + 1) as u64)
        .map(|id| {
            let coord = TileCoord::from(TileId::new(id).map_err(damaged)?);
            let address = TileAddress::new(coord.z(), coord.x(), coord.y())?;
            u32::try_from(slot_of(address)).map_err(damaged)
        })
        .collect()
}

fn slot_of(address: TileAddress) -> usize {
    level_start(address.zoom()) + ((address.y() as usize) << address.zoom()) + address.x() as usize
}

/// How many tiles the levels above `zoom` have together.
fn level_start(zoom: u8) -> usize {
    ((1_usize << (2 * zoom)) - 1) / 3
}

fn within(section: (u64, u64), entry: Entry) -> Result<(u64, u64), TileError> {
    let inside = entry.offset.checked_add(entry.length).is_some_and(|end| end <= section.1);
    let offset = section.0.checked_add(entry.offset).filter(|_| inside);
    offset.map(|offset| (offset, entry.length)).ok_or_else(|| damaged("an entry beyond its section"))
}

/// Decodes a directory: all id steps, then all runs, all lengths, all offsets (0 = right after the one before).
fn entries(directory: &[u8]) -> Result<Vec<Entry>, TileError> {
    let mut rest = directory;
    let count = usize::try_from(varint(&mut rest)?).map_err(damaged)?;
    if count > rest.len() {
        return Err(damaged("a directory that claims more than it holds"));
    }
    let mut entries = vec![Entry::default(); count];
    let mut tile_id = 0_u64;
    for entry in &mut entries {
        tile_id = tile_id.saturating_add(varint(&mut rest)?);
        entry.tile_id = tile_id;
    }
    for entry in &mut entries {
        entry.run = varint(&mut rest)?;
    }
    for entry in &mut entries {
        entry.length = varint(&mut rest)?;
    }
    let mut next = 0_u64;
    for entry in &mut entries {
        entry.offset = match varint(&mut rest)? {
            0 => next,
            offset => offset - 1,
        };
        next = entry.offset.saturating_add(entry.length);
    }
    Ok(entries)
}

fn varint(rest: &mut &[u8]) -> Result<u64, TileError> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first().ok_or_else(|| damaged("a directory cut short"))?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(damaged("a number without end"))
}

fn to_u32(value: u64) -> Result<u32, TileError> {
    u32::try_from(value).map_err(damaged)
}

fn damaged(why: impl ToString) -> TileError {
    TileError::Damaged(why.to_string())
}

//! How records lie in a segment, and reading them without trusting them.

use std::io;

use crate::{Tally, checksum};

/// How a segment begins; another layout gets another number.
pub(crate) const MAGIC: [u8; 8] = *b"LZCOUNT2";
/// Where the first record is.
pub(crate) const HEADER: usize = 16;
/// What stands before a record's key.
pub(crate) const RECORD: usize = 16;

/// How many bytes a key's record takes.
pub(crate) const fn length_of(key: &[u8]) -> usize {
    RECORD + key.len().next_multiple_of(8)
}

/// Writes at a place; what would end behind the memory is not written at all. Eight bytes on a multiple of eight become one
/// store, so a kill leaves the old or the new.
pub(crate) fn store(bytes: &mut [u8], place: usize, what: &[u8]) {
    if let Ok(what) = <[u8; 8]>::try_from(what) {
        let (words, _) = bytes.as_chunks_mut::<8>();
        if let (true, Some(word)) = (place.is_multiple_of(8), words.get_mut(place / 8)) {
            *word = what;
            return;
        }
    }
    if let Some(there) = bytes.get_mut(place..place + what.len()) {
        there.copy_from_slice(what);
    }
}

/// The word at a place.
pub(crate) fn word_at(bytes: &[u8], place: usize) -> Option<u64> {
    bytes.get(place..place + 8)?.try_into().ok().map(u64::from_le_bytes)
}

/// The key of the record at a place.
pub(crate) fn key_at(bytes: &[u8], place: usize) -> Option<&[u8]> {
    let length = half_at(bytes, place + 8)?;
    bytes.get(place + RECORD..)?.get(..usize::try_from(length).ok()?)
}

fn half_at(bytes: &[u8], place: usize) -> Option<u32> {
    bytes.get(place..place + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// What a segment says, by key; it ends before the first record that is not whole.
///
/// # Errors
/// When it is no segment of this version.
pub fn records(bytes: &[u8]) -> io::Result<impl Iterator<Item = (&[u8], Tally)>> {
    if !bytes.starts_with(&MAGIC) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "no segment of counters, or one of another version"));
    }
    let mut place = HEADER;
    Ok(std::iter::from_fn(move || {
        let key = key_at(bytes, place).filter(|key| !key.is_empty())?;
        let whole = half_at(bytes, place + 12) == Some(checksum(key));
        let tally = word_at(bytes, place).filter(|_| whole).map(Tally::unpacked)?;
        place += length_of(key);
        Some((key, tally))
    })
    .filter(|(_, tally)| *tally != Tally::default()))
}

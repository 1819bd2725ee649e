//! A block: `magic u32, unused u32, number u64`, then records: `length u16, unused u16, checksum u32, bytes`, padded to eight.

use crate::checksum;

/// Bytes in a block.
pub(super) const BLOCK: usize = 64 << 10;
/// Where its first record begins.
pub(super) const HEAD: usize = 16;
const MAGIC: u32 = 0x4C5A_5232;
const RECORD_HEAD: usize = 8;

/// The number of a block; `None` if nothing was ever written to it.
pub(super) fn number(block: &[u8]) -> Option<u64> {
    let (magic, rest) = block.split_first_chunk()?;
    let number = rest.get(4..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))?;
    (u32::from_le_bytes(*magic) == MAGIC && number > 0).then_some(number)
}

/// Begins a block anew; numbers begin with 1.
pub(super) fn begin(block: &mut [u8], number: u64) {
    if let Some((head, _)) = block.split_first_chunk_mut::<HEAD>() {
        let [magic, unused] = [MAGIC.to_le_bytes(), [0; 4]];
        let parts = magic.into_iter().chain(unused).chain(number.to_le_bytes());
        head.iter_mut().zip(parts).for_each(|(byte, value)| *byte = value);
    }
}

/// Makes a block one to which nothing was ever written.
pub(super) fn forget(block: &mut [u8]) {
    if let Some((head, _)) = block.split_first_chunk_mut::<HEAD>() {
        *head = [0; HEAD];
    }
}

/// How many bytes a record takes up.
pub(super) const fn room(length: usize) -> usize {
    (RECORD_HEAD + length).next_multiple_of(8)
}

/// Writes a record at a place that has room for it.
pub(super) fn write(block: &mut [u8], at: usize, number: u64, length: usize, fill: impl FnOnce(&mut [u8])) {
    let Some(record) = block.get_mut(at..at + RECORD_HEAD + length) else { return };
    let Some((head, bytes)) = record.split_first_chunk_mut::<RECORD_HEAD>() else { return };
    fill(bytes);
    let [a, b] = u16::try_from(length).unwrap_or(0).to_le_bytes();
    let [e, f, g, h] = sum(bytes, number).to_le_bytes();
    *head = [a, b, 0, 0, e, f, g, h];
}

/// Shows the records from a place on (0: all) and says where the next one will begin.
pub(super) fn walk(block: &[u8], from: usize, mut visit: impl FnMut(&[u8])) -> usize {
    let mut at = from.max(HEAD);
    let Some(number) = number(block) else { return at };
    while let Some(bytes) = record(block, at, number) {
        visit(bytes);
        at += room(bytes.len());
    }
    at
}

fn record(block: &[u8], at: usize, number: u64) -> Option<&[u8]> {
    let [a, b, _, _, e, f, g, h] = *block.get(at..)?.first_chunk::<RECORD_HEAD>()?;
    let length = usize::from(u16::from_le_bytes([a, b]));
    let bytes = block.get(at + RECORD_HEAD..)?.get(..length)?;
    (length > 0 && sum(bytes, number) == u32::from_le_bytes([e, f, g, h])).then_some(bytes)
}

/// A checksum that no record of another lap has.
#[allow(clippy::cast_possible_truncation, reason = "the low bits differ from lap to lap")]
fn sum(bytes: &[u8], number: u64) -> u32 {
    checksum(bytes) ^ (number as u32).wrapping_mul(0x9E37_79B1)
}

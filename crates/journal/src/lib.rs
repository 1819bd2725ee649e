//! What must survive a killed process without waiting for a disk: memory that is a file.
//!
//! The kernel keeps what was stored in a mapped file when the process that stored it is killed, so a store to memory, without
//! a system call, is durable against everything but a machine that stops; docs/adr/0013 says why that is chosen. This crate
//! knows bytes, places and checksums. It must never know what the bytes mean, and never hold the only copy of anything that
//! has to outlive a power cut: the store does.

mod counters;
mod mapped;
mod record;
mod ring;
mod tally;

pub use counters::{Counters, Place, Share};
pub use mapped::Mapped;
pub(crate) use record::MAGIC;
pub use record::records;
pub use ring::{LONGEST_RECORD, Position, Ring, RingCounts, each_in_files};
pub use tally::Tally;

/// The checksum of records in mapped files: the low half of XXH3, which is several times as fast as a CRC on records of a
/// hundred bytes. It tells what was torn, not what was forged.
#[allow(clippy::cast_possible_truncation, reason = "half of the bits are enough")]
pub fn checksum(bytes: &[u8]) -> u32 {
    xxhash_rust::xxh3::xxh3_64(bytes) as u32
}

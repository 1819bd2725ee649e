//! A ring of records of bounded size, in mapped files: the newest records take the place of the oldest, a killed process
//! loses none, and neither writing nor reading waits for a disk.
//!
//! A ring is cut into shards, each a file and a lock of its own, and a shard into blocks. A block has a number that grows
//! forever; a record lies wholly in one block and its checksum holds that number, so that what is left from the lap before is
//! never taken for a record of this one. Reading copies a block at a time under the lock, so that no writer waits for more
//! than that copy.

mod block;
mod shard;

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use block::BLOCK;
use shard::Shard;

const SHARDS: usize = 8;

/// The longest record, in bytes.
pub const LONGEST_RECORD: usize = 2048;

/// A ring of records.
#[derive(Debug)]
pub struct Ring {
    shards: Box<[Mutex<Shard>]>,
}

/// How far a reader has come; the default is before everything that is there.
#[derive(Clone, Debug, Default)]
pub struct Position(Vec<(u64, usize)>);

/// What was added to a ring since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RingCounts {
    /// Records that were added.
    pub written: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Records that gave way to newer ones, whoever wrote them.
    pub overwritten: u64,
}

impl std::iter::Sum for RingCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, one| Self {
            written: sum.written + one.written,
            bytes: sum.bytes + one.bytes,
            overwritten: sum.overwritten + one.overwritten,
        })
    }
}

impl Ring {
    /// The ring in a folder, of about so many bytes and at least a megabyte: the one that is there if it has that size, else
    /// a new and empty one. The folder must be this process's alone.
    ///
    /// # Errors
    /// When its files cannot be made, mapped or replaced.
    pub fn open(folder: &Path, bytes: usize) -> io::Result<Self> {
        let blocks = blocks(bytes);
        let shards = (0..SHARDS).map(|index| Shard::open(&file(folder, index), blocks).map(Mutex::new));
        Ok(Self { shards: shards.collect::<io::Result<_>>()? })
    }

    /// A ring that is gone with the process.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn anonymous(bytes: usize) -> io::Result<Self> {
        let shards = (0..SHARDS).map(|_| Shard::anonymous(blocks(bytes)).map(Mutex::new));
        Ok(Self { shards: shards.collect::<io::Result<_>>()? })
    }

    /// Adds a record of so many bytes, at most [`LONGEST_RECORD`], which `fill` writes in place. Records with the same low
    /// bits of `key` keep their order.
    pub fn append(&self, key: u64, length: usize, fill: impl FnOnce(&mut [u8])) {
        if let Some(mut shard) = self.shards.get(index(key)).map(lock) {
            shard.append(length, fill);
        }
    }

    /// What was added until now.
    pub fn counts(&self) -> RingCounts {
        self.shards.iter().map(|shard| lock(shard).counts).sum()
    }

    /// Shows the oldest record of each shard: the oldest of all is among them.
    pub fn oldest(&self, mut visit: impl FnMut(&[u8])) {
        let mut copy = vec![0; BLOCK];
        for shard in &self.shards {
            let (mut number, mut found) = (0, false);
            while let Some(copied) = lock(shard).copy(number, &mut copy).filter(|_| !found) {
                block::walk(&copy, 0, |bytes| {
                    if !std::mem::replace(&mut found, true) {
                        visit(bytes);
                    }
                });
                number = copied.number + 1;
            }
        }
    }

    /// Forgets all records.
    pub fn clear(&self) {
        self.shards.iter().for_each(|shard| lock(shard).clear());
    }

    /// Shows every record that is kept, in no certain order.
    pub fn each(&self, mut visit: impl FnMut(&[u8])) {
        for shard in &self.shards {
            each_of(shard, (0, 0), &mut visit);
        }
    }

    /// Shows every record that is kept of those that were added with that key, and of some others.
    pub fn each_near(&self, key: u64, mut visit: impl FnMut(&[u8])) {
        if let Some(shard) = self.shards.get(index(key)) {
            each_of(shard, (0, 0), &mut visit);
        }
    }

    /// Shows what was added since the position, which moves on. What gave way meanwhile is passed over.
    pub fn since(&self, position: &mut Position, mut visit: impl FnMut(&[u8])) {
        position.0.resize(self.shards.len(), (0, 0));
        for (shard, reached) in self.shards.iter().zip(&mut position.0) {
            *reached = each_of(shard, *reached, &mut visit);
        }
    }
}

/// Shows every record in the files of a folder, also while another process writes them: what that is writing at the moment
/// is passed over.
///
/// # Errors
/// When the files cannot be read.
pub fn each_in_files(folder: &Path, mut visit: impl FnMut(&[u8])) -> io::Result<()> {
    for index in 0..SHARDS {
        let bytes = std::fs::read(file(folder, index))?;
        bytes.as_chunks::<BLOCK>().0.iter().for_each(|block| {
            block::walk(block, 0, &mut visit);
        });
    }
    Ok(())
}

/// Goes through a shard's records from a place on, block by block, and says where it ended.
fn each_of(shard: &Mutex<Shard>, from: (u64, usize), visit: &mut impl FnMut(&[u8])) -> (u64, usize) {
    let (mut number, mut start) = from;
    let mut copy = vec![0; BLOCK];
    loop {
        let Some(copied) = lock(shard).copy(number, &mut copy) else { return (number, start) };
        if copied.number != number {
            start = 0;
        }
        let end = block::walk(&copy, start, &mut *visit);
        if copied.is_newest {
            return (copied.number, end);
        }
        (number, start) = (copied.number + 1, 0);
    }
}

fn blocks(bytes: usize) -> usize {
    (bytes / (SHARDS * BLOCK)).max(2)
}

fn index(key: u64) -> usize {
    usize::try_from(key % SHARDS as u64).unwrap_or(0)
}

fn file(folder: &Path, index: usize) -> std::path::PathBuf {
    folder.join(format!("{index}.ring"))
}

/// A record that was cut short has no checksum, so that a panic elsewhere leaves nothing wrong behind.
fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

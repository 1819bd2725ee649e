//! One file of a ring: where the next record goes, and which block is the newest.

use std::io;
use std::path::Path;

use super::block::{self, BLOCK, HEAD};
use super::{LONGEST_RECORD, RingCounts};
use crate::Mapped;

#[derive(Debug)]
pub(super) struct Shard {
    memory: Mapped,
    /// The block that is written.
    block: usize,
    number: u64,
    /// Where in it the next record goes.
    at: usize,
    /// How many records each block holds; `None`: it was written by an earlier run, and nobody has counted them.
    held: Box<[Option<u64>]>,
    pub(super) counts: RingCounts,
}

/// A copied block.
pub(super) struct Copied {
    pub(super) number: u64,
    /// Whether it is the one that is written.
    pub(super) is_newest: bool,
}

impl Shard {
    pub(super) fn open(path: &Path, blocks: usize) -> io::Result<Self> {
        let known = std::fs::metadata(path);
        if known.is_ok_and(|known| known.len() == (blocks * BLOCK) as u64) {
            return Ok(Self::resume(Mapped::open(path)?));
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(Self::resume(Mapped::create(path, blocks * BLOCK)?)),
        }
    }

    pub(super) fn anonymous(blocks: usize) -> io::Result<Self> {
        Ok(Self::resume(Mapped::anonymous(blocks * BLOCK)?))
    }

    /// Goes on behind the last record that is whole.
    fn resume(mut memory: Mapped) -> Self {
        let blocks = memory.bytes().as_chunks::<BLOCK>().0.iter().enumerate();
        let newest = blocks.filter_map(|(index, block)| Some((block::number(block)?, index))).max();
        let (number, index) = newest.unwrap_or((1, 0));
        let whole = memory.bytes_mut().as_chunks_mut::<BLOCK>().0.get_mut(index);
        let mut here = 0;
        let at = whole.map_or(HEAD, |bytes| {
            if newest.is_none() {
                block::begin(bytes, number);
            }
            block::walk(bytes, 0, |_| here += 1)
        });
        let mut held = vec![None; memory.bytes().len() / BLOCK].into_boxed_slice();
        if let Some(held) = held.get_mut(index) {
            *held = Some(here);
        }
        Self { memory, block: index, number, at, held, counts: RingCounts::default() }
    }

    pub(super) fn append(&mut self, length: usize, fill: impl FnOnce(&mut [u8])) {
        if length == 0 || length > LONGEST_RECORD {
            return;
        }
        if self.at + block::room(length) > BLOCK {
            self.next_block();
        }
        let (number, at) = (self.number, self.at);
        if let Some(block) = self.memory.bytes_mut().get_mut(self.block * BLOCK..) {
            block::write(block, at, number, length, fill);
        }
        self.at += block::room(length);
        self.counts.written += 1;
        self.counts.bytes += length as u64;
        if let Some(Some(held)) = self.held.get_mut(self.block) {
            *held += 1;
        }
    }

    /// Forgets all records. The numbers go on, so that what is left in a block is of an earlier lap whenever it is begun.
    pub(super) fn clear(&mut self) {
        for block in self.memory.bytes_mut().as_chunks_mut::<BLOCK>().0 {
            block::forget(block);
        }
        self.held.fill(Some(0));
        self.next_block();
    }

    fn next_block(&mut self) {
        let blocks = self.memory.bytes().len() / BLOCK;
        self.block = (self.block + 1) % blocks.max(1);
        self.number += 1;
        self.at = HEAD;
        let number = self.number;
        let Some(block) = self.memory.bytes_mut().get_mut(self.block * BLOCK..) else { return };
        let held = self.held.get_mut(self.block).and_then(|held| held.replace(0));
        self.counts.overwritten += held.unwrap_or_else(|| {
            let mut there = 0;
            block::walk(block, 0, |_| there += 1);
            there
        });
        block::begin(block, number);
    }

    /// Copies the block of that number, or the next one that is there.
    pub(super) fn copy(&self, number: u64, into: &mut [u8]) -> Option<Copied> {
        let blocks = (self.memory.bytes().len() / BLOCK) as u64;
        let oldest = (self.number + 1).saturating_sub(blocks).max(1);
        let number = number.max(oldest);
        let back = usize::try_from(self.number.checked_sub(number)?).ok()?;
        let blocks = usize::try_from(blocks).ok()?;
        let index = (self.block + blocks - back % blocks) % blocks;
        into.copy_from_slice(self.memory.bytes().get(index * BLOCK..)?.get(..BLOCK)?);
        Some(Copied { number, is_newest: number == self.number })
    }
}

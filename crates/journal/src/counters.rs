//! A segment: counters by key in mapped memory, and an index over them.
//!
//! ```text
//! magic[8] zero[8]  then records, each on a multiple of 8:  tally u64 | length u32 | checksum u32 | key, padded to 8
//! ```
//!
//! Records are appended and their tallies raised; nothing is ever moved, so what was counted when the process is killed is what
//! the file says. The index is memory only: whoever opens the file later reads it from one end to the other. A key may stand
//! twice (when its tally is full); readers add up.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{Ordering, compiler_fence};

use hashbrown::HashTable;

use crate::record::{HEADER, RECORD, key_at, length_of, store, word_at};
use crate::{MAGIC, Mapped, Tally, checksum};

/// What of a segment's bytes a new key may fill: so that room is left for keys that matter more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// So many hundredths of the segment.
    pub hundredths: usize,
}

impl Share {
    /// To the last byte.
    pub const ALL: Self = Self { hundredths: 100 };
}

/// Counters by key, of which a killed process loses none.
#[derive(Debug)]
pub struct Counters {
    memory: Mapped,
    path: Option<PathBuf>,
    /// The records to add to, by their keys' hashes.
    index: HashTable<Indexed>,
    used: usize,
}

/// A record, as the index has it.
#[derive(Debug)]
struct Indexed {
    hash: u64,
    place: usize,
}

/// Where a counter was found. It may be nothing in another segment: whoever goes there asks whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place(usize);

impl Counters {
    /// Makes a file of so many bytes without any counter. A file of that name is there whole or not at all; one that was left
    /// half made by a killed process has the suffix [`Counters::UNFINISHED`].
    ///
    /// # Errors
    /// When there is such a file, or it cannot be made.
    pub fn create(path: &Path, length: usize) -> io::Result<Self> {
        let unfinished = path.with_extension(Self::UNFINISHED);
        let mut memory = Mapped::create(&unfinished, length)?;
        store(memory.bytes_mut(), 0, &MAGIC);
        if let Err(error) = fs::rename(&unfinished, path) {
            // What counts is why it cannot be used.
            let _ = fs::remove_file(&unfinished);
            return Err(error);
        }
        Ok(Self::over(memory, Some(path.to_owned())))
    }

    /// The extension of files that are not counted in yet.
    pub const UNFINISHED: &str = "new";

    /// Counters that are gone with the process.
    ///
    /// # Errors
    /// When there is no such memory.
    pub fn anonymous(length: usize) -> io::Result<Self> {
        let mut memory = Mapped::anonymous(length)?;
        store(memory.bytes_mut(), 0, &MAGIC);
        Ok(Self::over(memory, None))
    }

    /// Opens what another process left behind, for reading it and removing it.
    ///
    /// # Errors
    /// When it cannot be read, or is no segment of this version.
    pub fn open(path: &Path) -> io::Result<Self> {
        let memory = Mapped::open(path)?;
        drop(crate::records(memory.bytes())?);
        let mut left = Self::over(memory, Some(path.to_owned()));
        // Full: another process's index is not known, so nothing may be added.
        left.used = left.memory.bytes().len();
        Ok(left)
    }

    fn over(memory: Mapped, path: Option<PathBuf>) -> Self {
        Self { memory, path, index: HashTable::new(), used: HEADER }
    }

    /// Adds to the counter of a key, if it has one that can hold more; gives its place. `hash` is the key's, whatever the caller
    /// takes for it; `is` tells whether these bytes are the key, so that nobody has to write it out to find it.
    pub fn add(&mut self, hash: u64, is: impl Fn(&[u8]) -> bool, tally: Tally) -> Option<Place> {
        let bytes = self.memory.bytes();
        let is_it = |other: &Indexed| other.hash == hash && key_at(bytes, other.place).is_some_and(&is);
        let place = self.index.find(hash, is_it)?.place;
        raise(self.memory.bytes_mut(), place, tally).then_some(Place(place))
    }

    /// The same, where that place is still the key's: without looking for it.
    pub fn add_at(&mut self, Place(place): Place, is: impl Fn(&[u8]) -> bool, tally: Tally) -> bool {
        let bytes = self.memory.bytes_mut();
        key_at(bytes, place).is_some_and(is) && raise(bytes, place, tally)
    }

    /// Begins a counter for a key with that hash, unless more than its share of the segment is full.
    pub fn insert(&mut self, hash: u64, key: &[u8], tally: Tally, share: Share) -> bool {
        let place = self.used;
        let end = place + length_of(key);
        let Ok(length) = u32::try_from(key.len()) else { return false };
        if end > self.memory.bytes().len() / 100 * share.hundredths.min(100) || key.is_empty() {
            return false;
        }
        let bytes = self.memory.bytes_mut();
        store(bytes, place + RECORD, key);
        store(bytes, place + 12, &checksum(key).to_le_bytes());
        store(bytes, place + 8, &length.to_le_bytes());
        // A kill between the two leaves a key that nothing was counted for.
        compiler_fence(Ordering::Release);
        store(bytes, place, &tally.packed().to_le_bytes());
        self.used = end;
        let bytes = self.memory.bytes();
        let is_it = |other: &Indexed| other.hash == hash && key_at(bytes, other.place) == Some(key);
        match self.index.find_mut(hash, is_it) {
            Some(full) => full.place = place,
            None => {
                self.index.insert_unique(hash, Indexed { hash, place }, |other| other.hash);
            }
        }
        true
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.used == HEADER
    }

    /// What was counted, by key.
    pub fn records(&self) -> impl Iterator<Item = (&[u8], Tally)> {
        // It was checked when it was opened, or made here.
        crate::records(self.memory.bytes()).into_iter().flatten()
    }

    /// Where its file is; `None`: it is memory only.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Removes the file.
    ///
    /// # Errors
    /// When it cannot be removed; that it is gone already is none.
    pub fn remove(&self) -> io::Result<()> {
        match self.path.as_deref().map(fs::remove_file) {
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Adds to the counter at a place; not, if it is full.
fn raise(bytes: &mut [u8], place: usize, tally: Tally) -> bool {
    let sum = word_at(bytes, place).map(Tally::unpacked).and_then(|sum| sum.plus(tally));
    sum.is_some_and(|sum| {
        store(bytes, place, &sum.packed().to_le_bytes());
        true
    })
}

#[cfg(test)]
mod tests;

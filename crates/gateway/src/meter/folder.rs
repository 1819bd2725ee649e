//! The folder of segments: their names, and what earlier runs left in it.
//!
//! A segment is called `RUN-SEQUENCE-NUMBER.usage`; those of one run and sequence are one batch.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use lazurite_journal::Counters;
use lazurite_model::usage::{UsageBatch, UsageCount, UsageKey};
use uuid::Uuid;

use super::batch::{Batch, row};

const EXTENSION: &str = "usage";

/// Where segments are made.
pub(super) struct Folder {
    /// `None`: nowhere, they are memory only.
    path: Option<PathBuf>,
    run: Uuid,
    made: AtomicU64,
    length: usize,
}

impl Folder {
    pub(super) const fn new(path: Option<PathBuf>, run: Uuid, length: usize) -> Self {
        Self { path, run, made: AtomicU64::new(0), length }
    }

    pub(super) const fn run(&self) -> Uuid {
        self.run
    }

    /// A segment of a batch.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn segment(&self, sequence: u64) -> io::Result<Counters> {
        let Some(folder) = &self.path else { return Counters::anonymous(self.length) };
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        Counters::create(&folder.join(name(self.run, sequence, number)), self.length)
    }

    /// A segment in memory if the disk takes no more files; `None` without memory, too.
    pub(super) fn segment_anyhow(&self, sequence: u64) -> Option<Counters> {
        self.segment(sequence)
            .or_else(|error| {
                tracing::error!(%error, "requests are counted in memory only: no file can be made for counts");
                Counters::anonymous(self.length)
            })
            .ok()
    }
}

fn name(run: Uuid, sequence: u64, number: u64) -> String {
    format!("{}-{sequence}-{number}.{EXTENSION}", run.simple())
}

/// The batch that a file belongs to.
fn batch_of(path: &Path) -> Option<UsageBatch> {
    if path.extension()? != EXTENSION {
        return None;
    }
    let mut parts = path.file_stem()?.to_str()?.split('-');
    let run = Uuid::try_parse(parts.next()?).ok()?;
    Some(UsageBatch { run, sequence: parts.next()?.parse().ok()? })
}

/// Makes the folder, for its owner only.
pub(super) fn make(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The segments in a folder by batch, each run's in order.
fn files(path: &Path) -> io::Result<BTreeMap<UsageBatch, Vec<PathBuf>>> {
    let mut files: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if let Some(batch) = batch_of(&path) {
            files.entry(batch).or_default().push(path);
        }
    }
    Ok(files)
}

/// What earlier runs left behind. A file that is no segment is left where it is, and named in the log.
pub(super) fn left_over(path: &Path) -> io::Result<Vec<Batch>> {
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == Counters::UNFINISHED) {
            fs::remove_file(path)?;
        }
    }
    let open = |path: PathBuf| match Counters::open(&path) {
        Ok(segment) => Some(segment),
        Err(error) => {
            tracing::error!(%error, file = %path.display(), "counts of an earlier run cannot be read; the file is kept");
            None
        }
    };
    let batches = files(path)?.into_iter();
    Ok(batches.map(|(id, files)| Batch { id, segments: files.into_iter().filter_map(open).collect() }).collect())
}

/// What is in a folder's segments, read beside whoever counts in them.
#[derive(Debug)]
pub struct OnDisk {
    /// What a batch counted so far.
    pub batch: UsageBatch,
    /// The content of its files, or why one cannot be read.
    files: Vec<(PathBuf, io::Result<Vec<u8>>)>,
}

impl OnDisk {
    /// The batches in a folder, each run's in order; none when there is no such folder.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn read(folder: &Path) -> io::Result<Vec<Self>> {
        if !folder.try_exists()? {
            return Ok(Vec::new());
        }
        let read = |path: PathBuf| match fs::read(&path) {
            // It was stored and removed in between.
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            content => Some((path, content)),
        };
        let batches = files(folder)?.into_iter();
        Ok(batches.map(|(batch, files)| Self { batch, files: files.into_iter().filter_map(read).collect() }).collect())
    }

    /// What was counted; a key may stand several times.
    pub fn rows(&self) -> impl Iterator<Item = (UsageKey<'_>, UsageCount)> {
        let whole = self.files.iter().filter_map(|(_, content)| content.as_ref().ok());
        whole.filter_map(|content| lazurite_journal::records(content).ok()).flatten().filter_map(row)
    }

    /// The files that cannot be read, and why.
    pub fn damaged(&self) -> impl Iterator<Item = (&Path, String)> {
        self.files.iter().filter_map(|(path, content)| {
            let error = match content {
                Ok(content) => lazurite_journal::records(content).err()?.to_string(),
                Err(error) => error.to_string(),
            };
            Some((path.as_path(), error))
        })
    }
}

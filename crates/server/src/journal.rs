//! Where the gate's decisions are kept: a folder of the data folder, and which of them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use lazurite_gateway::Journal;
use lazurite_journal::Ring;

use crate::data_dir::make_private_folder;

/// The journal of decisions.
#[derive(Clone, Debug)]
pub struct JournalSettings {
    /// Its folder.
    pub folder: PathBuf,
    /// Which share of the allowed requests is kept, from 0 to 1.
    pub allowed_share: f64,
    /// How large it is, in MiB.
    pub megabytes: usize,
}

impl JournalSettings {
    /// Where decisions are kept in a data folder.
    pub fn folder_in(data_dir: &Path) -> PathBuf {
        data_dir.join("decisions")
    }

    /// Everything, as far as it fits into 16 MiB: for a developer's machine.
    pub fn developer(data_dir: &Path) -> Self {
        Self { folder: Self::folder_in(data_dir), allowed_share: 1.0, megabytes: 16 }
    }

    /// The journal, as it was left.
    pub fn open(&self) -> Result<Journal> {
        let open = || {
            make_private_folder(&self.folder)?;
            Ring::open(&self.folder, self.megabytes << 20)
        };
        let ring = open().with_context(|| format!("cannot keep decisions in {}", self.folder.display()))?;
        Ok(Journal::new(ring, self.allowed_share))
    }
}

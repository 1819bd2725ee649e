//! Where the gate's decisions are kept: a folder of the data folder, and which of them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use lazurite_gateway::Journal;
use lazurite_journal::Ring;

use crate::data_dir::make_private_folder;

/// The part of the rest is so many times smaller.
const OTHERS: usize = 4;

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

    /// Its two parts: what is known of accounts, and in a folder of it the rest.
    pub fn parts(folder: &Path) -> [PathBuf; 2] {
        [folder.to_owned(), folder.join("others")]
    }

    /// The journal, as it was left.
    pub fn open(&self) -> Result<Journal> {
        let open = || {
            let [accounts, others] = Self::parts(&self.folder);
            make_private_folder(&accounts)?;
            make_private_folder(&others)?;
            let size = self.megabytes << 20;
            anyhow::Ok((Ring::open(&accounts, size)?, Ring::open(&others, size / OTHERS)?))
        };
        let (accounts, others) =
            open().with_context(|| format!("cannot keep decisions in {}", self.folder.display()))?;
        Ok(Journal::new(accounts, others, self.allowed_share))
    }
}

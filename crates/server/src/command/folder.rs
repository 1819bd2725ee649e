//! A data folder as the commands find it that work beside its running server.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use lazurite_store::{Database, Store};

use crate::assemble::{self, Foundation};
use crate::data_dir::DataDir;
use crate::developer::{Developer, LastStart};

/// The folder of a server that `lazurite start` made.
pub struct Folder {
    /// Its files.
    pub data_dir: DataDir,
    /// Master key, clock and randomness.
    pub base: Foundation,
    /// What was made at its first start.
    pub developer: Developer,
    /// How it was started last.
    pub start: LastStart,
    /// Where its state is.
    pub database: Database,
}

impl Folder {
    /// Looks into a folder, without claiming it.
    ///
    /// # Errors
    /// When no server was ever started on it.
    pub fn open(path: &Path) -> Result<Self> {
        let data_dir = DataDir::look(path)?;
        let base = Foundation::of(&data_dir)?;
        let developer = Developer::read(&data_dir, &base.sealer)?;
        let developer = developer.context("this data folder has no state yet; run `lazurite start` first")?;
        let start = developer.last_start.clone();
        let start = start.context("this data folder's server never started; run `lazurite start`")?;
        let database = assemble::database(&data_dir, start.database_url.as_deref());
        Ok(Self { data_dir, base, developer, start, database })
    }

    /// The state, beside the running server.
    pub async fn store(&self) -> Result<Store> {
        Store::open(&self.database, Arc::clone(&self.base.clock)).await.context("cannot open the state")
    }
}

//! Where the state and the counts are that a command asks for.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use lazurite_model::SystemClock;
use lazurite_store::{Database, Store};
use secrecy::ExposeSecret as _;

use crate::assemble::{self, STATE_FILE, USAGE_FOLDER};
use crate::cli::Place;
use crate::command::folder::Folder;
use crate::config::ServeFile;
use crate::data_dir::DataDir;

/// Where they are.
pub struct State {
    database: Database,
    /// The folder of counts that are not in the totals yet; `None`: not on this machine, as far as was said.
    pub counts: Option<PathBuf>,
}

impl State {
    /// Those, for tests.
    #[cfg(test)]
    pub const fn of(database: Database, counts: Option<PathBuf>) -> Self {
        Self { database, counts }
    }

    /// What the arguments say.
    ///
    /// # Errors
    /// When there is no such configuration, or no state in the folder.
    pub fn find(place: &Place) -> Result<Self> {
        if let Some(config) = &place.config {
            let file = ServeFile::read(config)?;
            let data_dir = DataDir::look(&file.server.data_dir)?;
            let url = file.database.url.as_ref().map(|url| url.expose_secret().to_owned());
            let counts = Some(data_dir.file(USAGE_FOLDER));
            return Ok(Self { database: assemble::database(&data_dir, url.as_deref()), counts });
        }
        if let Some(url) = &place.database_url {
            let counts = place.data_dir.join(USAGE_FOLDER);
            return Ok(Self { database: Database::Postgres(url.clone()), counts: counts.exists().then_some(counts) });
        }
        let data_dir = DataDir::look(&place.data_dir)?;
        let counts = Some(data_dir.file(USAGE_FOLDER));
        // A folder of `lazurite start` knows where its state is.
        if let Ok(folder) = Folder::open(&place.data_dir) {
            return Ok(Self { database: folder.database, counts });
        }
        let file = data_dir.file(STATE_FILE);
        ensure!(
            file.exists(),
            "{} holds no state; name the server's configuration with --config, or its database with --database-url",
            data_dir.path().display()
        );
        Ok(Self { database: Database::Sqlite(file), counts })
    }

    /// The state, beside the running servers.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(&self) -> Result<Store> {
        Store::open(&self.database, Arc::new(SystemClock)).await.context("cannot open the state")
    }
}

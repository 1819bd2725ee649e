//! `[journal]`: which decisions are kept, and how many.

use std::path::Path;

use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::journal::JournalSettings;

/// The table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct JournalTable {
    /// Which share of the allowed requests is kept, from 0 to 1; refused ones are kept always.
    pub allowed_share: f64,
    /// How large the journal is, in MiB; a decision takes some 220 bytes.
    pub megabytes: usize,
}

impl Default for JournalTable {
    fn default() -> Self {
        Self { allowed_share: 1.0, megabytes: 64 }
    }
}

impl JournalTable {
    /// What it says, for a server with that data folder.
    pub fn settings(&self, data_dir: &Path) -> Result<JournalSettings> {
        ensure!((0.0..=1.0).contains(&self.allowed_share), "`journal.allowed_share` must be from 0 to 1");
        ensure!((1..=4096).contains(&self.megabytes), "`journal.megabytes` must be from 1 to 4096");
        Ok(JournalSettings {
            folder: JournalSettings::folder_in(data_dir),
            allowed_share: self.allowed_share,
            megabytes: self.megabytes,
        })
    }
}

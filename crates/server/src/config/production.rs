//! What only an operator's server has: a master key that replicas share, and time to leave a load balancer.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use lazurite_model::{SystemClock, SystemRandom};

use super::ServeFile;
use crate::assemble::Foundation;
use crate::data_dir::DataDir;
use crate::master_key;

/// Load balancers ask every few seconds.
pub(super) const DRAIN_SECONDS: u64 = 5;
/// Whoever stops a server gives up waiting at some time.
const LONGEST_DRAIN: u64 = 600;

impl ServeFile {
    /// The system's clock and randomness under the master key: that of `server.master_key_file`, otherwise the data folder's.
    ///
    /// # Errors
    /// When the key cannot be used.
    pub fn foundation(&self, data_dir: &DataDir) -> Result<Foundation> {
        match &self.server.master_key_file {
            Some(path) => {
                Ok(Foundation::under(*master_key::read(path)?, Arc::new(SystemClock), Arc::new(SystemRandom)))
            }
            None => Foundation::of(data_dir),
        }
    }

    /// How long requests are still accepted after the server was asked to stop.
    ///
    /// # Errors
    /// When that is longer than anybody waits.
    pub fn drain(&self) -> Result<Duration> {
        let seconds = self.server.drain_seconds;
        ensure!(
            seconds <= LONGEST_DRAIN,
            "`server.drain_seconds` is {seconds}; at most {LONGEST_DRAIN} are good for anything"
        );
        Ok(Duration::from_secs(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The configuration that the guide shows.
    fn guide() -> &'static str {
        let page = include_str!("../../../../docs/how-to/production.md");
        page.split_once("```toml\n").unwrap().1.split_once("```").unwrap().0
    }

    fn read(text: &str) -> Result<ServeFile> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lazurite.toml");
        std::fs::write(&path, text).unwrap();
        ServeFile::read(&path)
    }

    #[test]
    fn the_guide_shows_a_configuration_that_is_one() {
        let file = read(guide()).unwrap();
        assert_eq!(file.drain().unwrap(), Duration::from_secs(DRAIN_SECONDS));
        let origins = file.origins().unwrap();
        file.regions(&origins).unwrap();
        file.trusted(&origins).unwrap();
        file.upstreams().unwrap();
        file.managed_identities().unwrap();
        file.limit_options().unwrap();
        file.telemetry().unwrap().unwrap();
    }

    #[test]
    fn a_key_that_nobody_knows_is_refused_by_name_in_every_table() {
        let lines: Vec<&str> = guide().lines().collect();
        let tables: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with('[')).collect();
        assert!(tables.len() >= 13, "the guide shows all tables");
        for at in tables {
            let mut changed = lines.clone();
            changed.insert(at + 1, "nonsense = 1");
            let refusal = format!("{:#}", read(&changed.join("\n")).unwrap_err());
            assert!(refusal.contains("nonsense"), "{}: {refusal}", lines[at]);
        }
        let refusal = format!("{:#}", read(&format!("nonsense = 1\n{}", guide())).unwrap_err());
        assert!(refusal.contains("nonsense"), "{refusal}");
    }

    #[test]
    fn a_drain_that_nobody_waits_for_is_refused() {
        let file = read(&guide().replace("drain_seconds = 5", "drain_seconds = 601")).unwrap();
        assert!(file.drain().unwrap_err().to_string().contains("drain_seconds"));
    }
}

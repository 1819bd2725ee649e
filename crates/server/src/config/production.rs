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

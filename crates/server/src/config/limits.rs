//! `[limits]` and `[redis]`: how much of a limit may be used at once, and where replicas add up what they let through.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use lazurite_gateway::{LimitOptions, RedisLimits};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::ServeFile;

/// The table `[limits]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsTable {
    /// For how many milliseconds a limit may be saved up.
    pub burst_milliseconds: u64,
    /// The requests that may be sent at once even if that is more, as far as one second of the limit allows.
    pub least_burst: u32,
}

impl Default for LimitsTable {
    fn default() -> Self {
        let LimitOptions { burst, least_burst, .. } = LimitOptions::default();
        Self { burst_milliseconds: u64::try_from(burst.as_millis()).unwrap_or_default(), least_burst }
    }
}

/// The table `[redis]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisTable {
    /// `redis://[user:password@]host:port`, or `rediss://` for TLS.
    pub url: secrecy::SecretString,
    /// An authority that its certificate may come from besides the system's, in PEM.
    pub ca: Option<PathBuf>,
    /// How many replicas there are, as far as is known before Redis answers for the first time.
    #[serde(default = "one")]
    pub replicas: u32,
}

const fn one() -> u32 {
    1
}

impl ServeFile {
    /// How limits are counted.
    ///
    /// # Errors
    /// When they could not be kept that way.
    pub fn limit_options(&self) -> Result<LimitOptions> {
        let LimitsTable { burst_milliseconds, least_burst } = self.limits;
        ensure!(
            (1..=60_000).contains(&burst_milliseconds),
            "`limits.burst_milliseconds` must be from 1 to 60000 (a minute)"
        );
        let replicas = self.redis.as_ref().map_or(1, |redis| redis.replicas);
        ensure!((1..=1000).contains(&replicas), "`redis.replicas` must be from 1 to 1000");
        Ok(LimitOptions { burst: Duration::from_millis(burst_milliseconds), least_burst, replicas })
    }

    /// Where replicas add up what they let through; `None`: this process is the only one.
    ///
    /// # Errors
    /// When the address is not one, or the authority cannot be read.
    pub fn shared_limits(&self) -> Result<Option<Arc<RedisLimits>>> {
        let Some(redis) = &self.redis else { return Ok(None) };
        let read =
            |path: &PathBuf| std::fs::read(path).with_context(|| format!("`redis.ca`: cannot read {}", path.display()));
        let ca = redis.ca.as_ref().map(read).transpose()?;
        let shared = RedisLimits::new(redis.url.expose_secret(), ca).context("`redis.url`")?;
        Ok(Some(Arc::new(shared)))
    }
}

//! What a benchmark measures with: the time, and the CPU time of a thread.

use std::time::Instant;

use anyhow::{Context as _, Result};

/// The time.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures the time")]
pub fn now() -> Instant {
    Instant::now()
}

/// CPU time of this thread so far, in nanoseconds.
pub fn own_cpu_nanos() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    text.split_whitespace().next().context("no CPU time")?.parse().map_err(Into::into)
}

//! Waiting for a condition, never for a time.

use std::time::Duration;

use anyhow::{Result, bail};

/// Asks again and again until the answer is yes.
///
/// # Errors
/// Names what did not come true within `patience`.
pub async fn until(what: &str, patience: Duration, mut is_so: impl AsyncFnMut() -> bool) -> Result<()> {
    let deadline = now() + patience;
    while !is_so().await {
        if now() > deadline {
            bail!("not within {patience:?}: {what}");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// The moment, for what is measured here.
pub fn now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

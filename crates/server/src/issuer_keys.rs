//! The key sets of other issuers: fetched by discovery document, remembered, renewed, and kept through an outage.
//!
//! Two kinds of issuers are asked. Those that the operator configured may be anywhere, and may have a certificate authority
//! of their own. Those that a directory's administrators name (federated credentials) are anybody's addresses, so that
//! nothing inside the operator's network is asked on their word.

mod address;
mod fetch;
mod remembered;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use lazurite_api::{IssuerKeys, IssuerKeysError};
use lazurite_model::Clock;

pub use address::Reach;
use fetch::Fetcher;
use remembered::Remembered;

/// So many issuers are remembered; whoever was asked for longest ago gives way.
const MOST_ISSUERS: usize = 512;

/// An issuer that the operator trusts, and the file with the only certificate authorities that count for it, if not the
/// system's.
#[derive(Clone, Debug)]
pub struct Configured {
    /// Its name, letter by letter.
    pub issuer: String,
    /// Certificates in PEM.
    pub ca_file: Option<PathBuf>,
}

/// All key sets.
pub struct KeySets {
    configured: HashMap<String, Fetcher>,
    /// `None` on a system without certificate authorities.
    others: Option<Fetcher>,
    remembered: std::sync::Mutex<HashMap<String, Arc<Slot>>>,
    clock: Arc<dyn Clock>,
}

/// What is remembered of one issuer. Who finds it being fetched waits for that instead of fetching too.
#[derive(Default)]
struct Slot(tokio::sync::Mutex<Remembered>);

impl KeySets {
    /// Key sets of the configured issuers, and of others as far as `reach` goes; `extra_ca` is trusted for these besides the
    /// system's authorities.
    ///
    /// # Errors
    /// When a file with certificates cannot be read.
    pub fn new(
        configured: &[Configured],
        reach: Reach,
        extra_ca: Option<&[u8]>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let fetcher = |one: &Configured| {
            let fetcher = Fetcher::configured(one.ca_file.as_deref(), reach.allows_plain_http())?;
            Ok((one.issuer.clone(), fetcher))
        };
        Ok(Self {
            configured: configured.iter().map(fetcher).collect::<anyhow::Result<_>>()?,
            others: Fetcher::for_others(reach, extra_ca)
                .inspect_err(|error| tracing::warn!(%error, "no issuer of a federated credential can be asked"))
                .ok(),
            remembered: std::sync::Mutex::default(),
            clock,
        })
    }

    fn slot(&self, issuer: &str) -> Arc<Slot> {
        let mut all = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = all.get(issuer) {
            return Arc::clone(slot);
        }
        if all.len() >= MOST_ISSUERS {
            let asked = |slot: &Slot| slot.0.try_lock().map_or(i64::MAX, |remembered| remembered.asked);
            let oldest = all.iter().filter(|(name, _)| !self.configured.contains_key(*name));
            if let Some(name) = oldest.min_by_key(|(_, slot)| asked(slot)).map(|(name, _)| name.clone()) {
                all.remove(&name);
            }
        }
        Arc::clone(all.entry(issuer.to_owned()).or_default())
    }
}

#[async_trait]
impl IssuerKeys for KeySets {
    async fn key_set(&self, issuer: &str, missed: bool) -> Result<Arc<str>, IssuerKeysError> {
        let slot = self.slot(issuer);
        let mut remembered = slot.0.lock().await;
        let now = self.clock.unix_seconds();
        if let Some(known) = remembered.answer(now, missed) {
            return known.map_err(|reason| unreachable(issuer, reason));
        }
        let fetcher = self.configured.get(issuer).or(self.others.as_ref());
        let fetcher = fetcher.ok_or_else(|| unreachable(issuer, "no certificate authority is trusted".to_owned()))?;
        match fetcher.key_set(issuer).await {
            Ok(fetched) => Ok(remembered.keep(fetched, now)),
            Err(fault) => {
                tracing::warn!(issuer, %fault, "cannot fetch an issuer's key set");
                remembered.fail(&fault, now).map_err(|_| fault.into_error(issuer))
            }
        }
    }
}

fn unreachable(issuer: &str, reason: String) -> IssuerKeysError {
    IssuerKeysError::Unreachable { issuer: issuer.to_owned(), reason }
}

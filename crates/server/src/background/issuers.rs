//! Brings the key sets of trusted issuers to the gate: at once, every minute, and when a token names an unknown key. How
//! often an issuer is really asked, the key sets decide.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use lazurite_api::IssuerKeys;
use lazurite_crypto::jwks::KeySet;
use lazurite_gateway::Gateway;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::Workshop;
use crate::listen;

const LOOK_EVERY: Duration = Duration::from_secs(60);

/// The issuers, who fetches their key sets, and the gate that needs them.
pub struct Issuers {
    /// Their names.
    pub names: Vec<String>,
    /// Who fetches.
    pub keys: Arc<dyn IssuerKeys>,
    /// Who needs.
    pub gateway: Arc<Gateway>,
}

impl Issuers {
    /// Those of a server.
    pub(super) fn of(workshop: &Workshop) -> Self {
        Self {
            names: workshop.trusted_issuers.clone(),
            keys: Arc::clone(&workshop.issuer_keys),
            gateway: Arc::clone(&workshop.gateway),
        }
    }
}

/// Starts the work; it ends when `stop` says so.
pub fn start(issuers: Issuers, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut known = HashMap::new();
        let mut wanted: Vec<(String, bool)> = issuers.names.iter().map(|name| (name.clone(), false)).collect();
        loop {
            let round = bring(&issuers, std::mem::take(&mut wanted), &mut known);
            tokio::select! {
                () = round => {}
                () = listen::stopped(&mut stop) => break,
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {
                    wanted.extend(issuers.names.iter().map(|name| (name.clone(), false)));
                }
                missed = issuers.gateway.missed_issuers() => wanted.extend(missed.into_iter().map(|name| (name, true))),
                () = listen::stopped(&mut stop) => break,
            }
        }
    })
}

/// Asks for the key sets, all at the same time, so that a silent issuer keeps no other waiting.
async fn bring(issuers: &Issuers, wanted: Vec<(String, bool)>, known: &mut HashMap<String, Arc<str>>) {
    let mut asked = JoinSet::new();
    for (name, missed) in wanted {
        let keys = Arc::clone(&issuers.keys);
        asked.spawn(async move {
            let set = keys.key_set(&name, missed).await;
            (name, set)
        });
    }
    while let Some(answer) = asked.join_next().await {
        match answer {
            Ok((name, Ok(set))) => {
                let is_known = known.get(&name).is_some_and(|known| Arc::ptr_eq(known, &set));
                if let (false, Ok(keys)) = (is_known, KeySet::parse(&set)) {
                    tracing::info!(issuer = name, "the gate has the issuer's key set");
                    issuers.gateway.put_issuer_keys(&name, Some(keys));
                    known.insert(name, set);
                }
            }
            Ok((name, Err(error))) => {
                // Nothing is left of it that could be believed: it was silent for too long, or from the beginning.
                tracing::error!(%error, "no token of this issuer is believed");
                issuers.gateway.put_issuer_keys(&name, None);
                known.remove(&name);
            }
            Err(error) => tracing::error!(%error, "a fetch of an issuer's key set failed"),
        }
    }
}

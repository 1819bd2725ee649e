//! Work that goes on beside the requests. Each round carries no input and reads everything anew, so that one that failed
//! is made good by the next.

use std::sync::Arc;
use std::time::Duration;

use lazurite_gateway::Gateway;
use lazurite_model::Clock;
use lazurite_store::Store;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::listen;

/// What the meter counted is on disk at most this long after the answer.
const METER_EVERY: Duration = Duration::from_millis(500);
/// How often changes that other processes wrote are looked for.
const CATCH_UP_EVERY: Duration = Duration::from_millis(500);
/// How often it is looked whether a signing key is due.
const ROTATE_EVERY: Duration = Duration::from_secs(60);

/// Starts the background work; it ends, after a last round, when `stop` says so.
pub fn start(
    store: &Store,
    gateway: &Arc<Gateway>,
    identity: &lazurite_identity::State,
    clock: &Arc<dyn Clock>,
    stop: &watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let meter = {
        let (store, gateway) = (store.clone(), Arc::clone(gateway));
        every(METER_EVERY, stop.clone(), move || {
            let (store, gateway) = (store.clone(), Arc::clone(&gateway));
            async move { store_usage(&store, &gateway).await }
        })
    };
    let catch_up = {
        let store = store.clone();
        every(CATCH_UP_EVERY, stop.clone(), move || {
            let store = store.clone();
            async move {
                if let Err(error) = store.catch_up().await {
                    tracing::error!(%error, "cannot read what other processes changed");
                }
            }
        })
    };
    let rotate = {
        let (identity, clock) = (identity.clone(), Arc::clone(clock));
        every(ROTATE_EVERY, stop.clone(), move || {
            let (identity, now) = (identity.clone(), clock.now());
            async move {
                if let Err(error) = lazurite_identity::rotate_signing_keys(&identity, now).await {
                    tracing::error!(%error, "cannot rotate the signing keys");
                }
            }
        })
    };
    vec![meter, catch_up, rotate]
}

/// Writes what the meter counted since the last time; what cannot be written is counted again.
async fn store_usage(store: &Store, gateway: &Gateway) {
    let rows = gateway.drain_usage();
    if rows.is_empty() {
        return;
    }
    if let Err(error) = store.add_usage(&rows).await {
        tracing::error!(%error, rows = rows.len(), "cannot write usage; it is kept and tried again");
        gateway.put_back_usage(rows);
    }
}

fn every<F, R>(period: Duration, mut stop: watch::Receiver<bool>, mut round: F) -> JoinHandle<()>
where
    F: FnMut() -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        loop {
            let stopping = tokio::select! {
                () = tokio::time::sleep(period) => false,
                () = listen::stopped(&mut stop) => true,
            };
            round().await;
            if stopping {
                break;
            }
        }
    })
}

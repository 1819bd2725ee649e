//! Writes what was noted on the way: what the meter counted, and who tried to sign in.
//!
//! Counts outlive the process from the moment they are made, and the machine once they are on the disk, which is each round.
//! Adding them to the totals costs the database ten to twenty microseconds a row; so that ten thousand busy accounts leave the
//! processor to their requests, many rows at once are followed by a rest.

use std::sync::Arc;

use anyhow::Result;
use lazurite_gateway::Gateway;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;

use super::{METER_EVERY, Workshop};
use crate::listen;

/// Each so many rows in the totals are followed by a round of rest: at most some fortieth of a processor is spent on them.
const ROWS_A_ROUND: usize = 1_000;
/// The longest rest in rounds: half a minute.
const LONGEST_REST: usize = 37;

/// Holds a round after the other until `stop` says so, and a last one then.
pub(super) fn start(workshop: Workshop, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut rest = 0;
        loop {
            let stopping = tokio::select! {
                () = tokio::time::sleep(METER_EVERY) => false,
                () = listen::stopped(&mut stop) => true,
            };
            if stopping || rest == 0 {
                rest = (store_usage_apart(&workshop).await / ROWS_A_ROUND).min(LONGEST_REST);
            } else {
                rest -= 1;
                flush(&workshop.gateway).await;
            }
            if stopping {
                break;
            }
        }
    })
}

/// The same as [`store_usage`], on a thread for such work: ten thousand rows take milliseconds to sort, in which a thread that
/// answers requests would answer none.
async fn store_usage_apart(workshop: &Workshop) -> usize {
    let (workshop, runtime) = (workshop.clone(), Handle::current());
    let stored = spawn_blocking(move || runtime.block_on(store_usage(&workshop))).await;
    stored.unwrap_or_else(|error| {
        tracing::error!(%error, "adding usage to the totals broke off; it is kept and tried again");
        0
    })
}

/// Adds to the totals what was counted until now, and what earlier runs left behind; gives the number of rows. What cannot be
/// added is kept on the disk and tried again.
pub(super) async fn store_usage(workshop: &Workshop) -> usize {
    let (mut own, mut rows, mut settled) = (0, 0, true);
    // What failed before and what was counted since; what is counted while this goes on is for the next round.
    while own < 2 {
        match store_batch(workshop).await {
            Ok(Some((run, stored))) => {
                own += usize::from(run == workshop.gateway.meter().run());
                rows += stored;
            }
            Ok(None) => break,
            Err(error) => {
                settled = false;
                workshop.rounds.batch_failed();
                tracing::error!(%error, "cannot add usage to the totals; it is kept and tried again");
                flush(&workshop.gateway).await;
                break;
            }
        }
    }
    if settled {
        workshop.rounds.usage_settled(workshop.clock.unix_nanos());
    }
    rows
}

/// Writes to the disk what waits for the totals.
async fn flush(gateway: &Arc<Gateway>) {
    let gateway = Arc::clone(gateway);
    if let Ok(Err(error)) = spawn_blocking(move || gateway.meter().flush()).await {
        tracing::error!(%error, "cannot write usage to the disk");
    }
}

/// Adds the next batch, and says whose it is and how many rows it has; `None`: there is none.
async fn store_batch(workshop: &Workshop) -> Result<Option<(Uuid, usize)>> {
    let gateway = Arc::clone(&workshop.gateway);
    let Some(batch) = spawn_blocking(move || gateway.meter().next_batch()).await? else { return Ok(None) };
    let rows = batch.rows();
    let (is_new, stored) = (workshop.store.add_usage(batch.id(), &rows).await?, rows.len());
    workshop.rounds.batch_stored(if is_new { &rows } else { &[] });
    drop(rows);
    if !is_new {
        tracing::info!(batch = ?batch.id(), "these counts are in the totals already");
    }
    let (gateway, run) = (Arc::clone(&workshop.gateway), batch.id().run);
    spawn_blocking(move || gateway.meter().stored(&batch)).await?;
    Ok(Some((run, stored)))
}

/// Writes who tried to sign in since the last time; what cannot be written is tried again.
pub(super) async fn store_sign_ins(workshop: Workshop) {
    if let Err(error) = lazurite_identity::write_sign_in_log(&workshop.identity).await {
        tracing::error!(%error, "cannot write the sign-in log; it is kept and tried again");
    }
}

//! Shares decisions among replicas: those of this process that others may be asked about.
//!
//! Refused requests about accounts are shared, and some of the others, up to so many in a round: what does not fit is still in
//! the journal of the process that decided, so that nobody can fill the database by being refused. Where one process keeps the state for itself, nothing needs to be shared.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use lazurite_gateway::{Entry, Gateway};
use lazurite_journal::Position;
use lazurite_model::UniqueId;
use lazurite_store::SharedDecision;
use uuid::Uuid;

use super::Workshop;

/// The most refused requests about accounts that a round shares.
const REFUSED: usize = 100;
/// The most others.
const OTHERS: usize = 20;

/// How far the sharing has come; `None` before the first round.
pub(super) type Reached = Arc<Mutex<Option<Position>>>;

/// One round.
pub(super) async fn share(workshop: Workshop, reached: Reached) {
    if !workshop.store.is_shared() {
        return;
    }
    let gateway = Arc::clone(&workshop.gateway);
    let Ok(decisions) = tokio::task::spawn_blocking(move || fresh(&gateway, &reached)).await else { return };
    if let Err(error) = workshop.store.add_decisions(&decisions).await {
        tracing::warn!(%error, decisions = decisions.len(), "cannot share decisions; they are in this server's journal alone");
    }
}

/// What was decided since the last round. What was decided before the first one was shared by the run that decided it.
fn fresh(gateway: &Gateway, reached: &Reached) -> Vec<SharedDecision> {
    let mut reached = reached.lock().unwrap_or_else(PoisonError::into_inner);
    let is_first = reached.is_none();
    let (mut refused, mut others) = (Vec::new(), Vec::new());
    gateway.decisions_since(reached.get_or_insert_default(), |bytes| {
        let Some(entry) = Entry::read(bytes).filter(|_| !is_first) else { return };
        let counts = entry.is_refused() && entry.account.is_some();
        let (list, most) = if counts { (&mut refused, REFUSED) } else { (&mut others, OTHERS) };
        if list.len() < most {
            list.push(SharedDecision {
                id: entry.id,
                at: Timestamp::from_nanosecond(entry.nanos.into()).unwrap_or_default(),
                account: entry.account.unwrap_or(UniqueId(Uuid::nil())),
                entry: bytes.to_vec(),
            });
        }
    });
    refused.append(&mut others);
    refused
}

//! Shares decisions among replicas: those of this process that others may be asked about.
//!
//! Every refused request is shared, and some of the allowed ones, up to so many in a round: what does not fit is still in the
//! journal of the process that decided. Where one process keeps the state for itself, nothing needs to be shared.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use lazurite_gateway::{Entry, Gateway};
use lazurite_journal::Position;
use lazurite_model::UniqueId;
use lazurite_store::SharedDecision;
use uuid::Uuid;

use super::Workshop;

/// The most refused requests that a round shares.
const REFUSED: usize = 400;
/// The most allowed ones.
const ALLOWED: usize = 50;

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
    let (mut refused, mut allowed) = (Vec::new(), Vec::new());
    gateway.decisions_since(reached.get_or_insert_default(), |bytes| {
        let Some(entry) = Entry::read(bytes).filter(|_| !is_first) else { return };
        let (list, most) = if entry.is_refused() { (&mut refused, REFUSED) } else { (&mut allowed, ALLOWED) };
        if list.len() < most {
            list.push(SharedDecision {
                id: entry.id,
                at: Timestamp::from_nanosecond(entry.nanos.into()).unwrap_or_default(),
                account: entry.account.unwrap_or(UniqueId(Uuid::nil())),
                entry: bytes.to_vec(),
            });
        }
    });
    refused.append(&mut allowed);
    refused
}

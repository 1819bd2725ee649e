//! Shares decisions among replicas: those of this process that others may be asked about.
//!
//! Refused requests about accounts are shared, and some of the others, up to so many in a round: what does not fit is still in
//! the journal of the process that decided, so that nobody can fill the database by being refused. Where one process keeps the
//! state for itself, nothing needs to be shared.

use std::cmp::Reverse;
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

/// How far the sharing has come. At first that is before all that is in the journal: what a run that was killed decided last
/// may not have been shared.
#[derive(Clone, Default)]
pub(super) struct Reached(Arc<Mutex<Sharing>>);

#[derive(Default)]
struct Sharing {
    positions: [Position; 2],
    /// What could not be stored.
    refused: Newest<REFUSED>,
    others: Newest<OTHERS>,
}

/// The newest of many decisions.
#[derive(Default)]
struct Newest<const MOST: usize>(Vec<SharedDecision>);

impl<const MOST: usize> Newest<MOST> {
    fn add(&mut self, decision: SharedDecision) {
        self.0.push(decision);
        // Twice as many as wanted, so that sorting them out is done seldom.
        if self.0.len() >= 2 * MOST {
            self.trim();
        }
    }

    fn trim(&mut self) {
        self.0.sort_by_key(|decision| Reverse(decision.at));
        self.0.truncate(MOST);
    }
}

/// One round.
pub(super) async fn share(workshop: Workshop, reached: Reached) {
    if !workshop.store.is_shared() {
        return;
    }
    let (gateway, sharing) = (Arc::clone(&workshop.gateway), reached.clone());
    let Ok(decisions) = tokio::task::spawn_blocking(move || sharing.gather(&gateway)).await else { return };
    match workshop.store.add_decisions(&decisions).await {
        Ok(()) => reached.shared(),
        Err(error) => {
            tracing::warn!(%error, decisions = decisions.len(), "cannot share decisions; the newest are kept and tried again");
        }
    }
}

impl Reached {
    /// What was decided since the last round, and what could not be stored then.
    fn gather(&self, gateway: &Gateway) -> Vec<SharedDecision> {
        let mut sharing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Sharing { positions, refused, others } = &mut *sharing;
        gateway.decisions_since(positions, |bytes| {
            let Some(entry) = Entry::read(bytes) else { return };
            let decision = SharedDecision {
                id: entry.id,
                at: Timestamp::from_nanosecond(entry.nanos.into()).unwrap_or_default(),
                account: entry.account.unwrap_or(UniqueId(Uuid::nil())),
                entry: bytes.to_vec(),
            };
            if entry.is_refused() && entry.opens_account() { refused.add(decision) } else { others.add(decision) }
        });
        refused.trim();
        others.trim();
        refused.0.iter().chain(&others.0).cloned().collect()
    }

    /// What was gathered is stored.
    fn shared(&self) {
        let mut sharing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sharing.refused.0.clear();
        sharing.others.0.clear();
    }
}

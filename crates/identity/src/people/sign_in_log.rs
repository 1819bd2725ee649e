//! The sign-in log: entries are noted on the way and written in batches, so that nobody waits for them.
//!
//! People sometimes type their password where the name belongs: a name that is nobody's and looks like no user name is
//! not kept.

use std::sync::{Mutex, PoisonError};

use lazurite_model::record::{Tenant, User};
use lazurite_model::{PrincipalId, TenantId};
use lazurite_store::{SignIn, StoreError};

use super::Origin;
use crate::State;
use crate::fault::{Fault, row};

/// Beyond so many entries that could not be written, the newest are lost: memory is worth more.
const MOST: usize = 20_000;
/// Names are shortened to so many characters.
const LONGEST: usize = 200;

/// Entries that are not written yet.
#[derive(Default)]
pub(crate) struct Pending(Mutex<Vec<SignIn>>);

/// Whose attempt it was.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    tenant: Option<TenantId>,
    user: Option<PrincipalId>,
    name: String,
}

impl Outcome {
    /// That of a person of the directory.
    pub(crate) fn of_user(user: &User) -> Self {
        let name = user.user_principal_name.chars().take(LONGEST).collect();
        Self { tenant: Some(user.tenant), user: Some(user.id), name }
    }

    /// That of nobody, under the name that was typed.
    pub(crate) fn of_name(name: &str, tenant: Option<&Tenant>) -> Self {
        let name = if name.contains('@') { name.chars().take(LONGEST).collect() } else { "(no user name)".to_owned() };
        Self { tenant: tenant.map(|tenant| tenant.id), user: None, name }
    }

    /// Notes that it was right.
    pub(crate) fn succeeded(self, state: &State, origin: &Origin) {
        self.note(state, origin, 0, String::new());
    }

    /// Notes why it was refused.
    pub(crate) fn refused(self, state: &State, origin: &Origin, fault: &Fault) {
        self.note(state, origin, fault.row.code, fault.message.clone());
    }

    fn note(self, state: &State, origin: &Origin, code: u32, reason: String) {
        let entry = SignIn {
            id: state.random().uuid(),
            created: state.now(),
            tenant: self.tenant,
            user: self.user,
            name: self.name,
            client: origin.client,
            address: origin.address,
            correlation: origin.correlation,
            code,
            reason,
            resource: origin.resource.clone(),
        };
        let mut pending = state.people().log.0.lock().unwrap_or_else(PoisonError::into_inner);
        if code == row::LOCKED.code && pending.iter().any(|one| one.code == code && one.address == entry.address) {
            // Who is locked out and goes on trying costs nothing; one entry a second is enough to see it.
            return;
        }
        if pending.len() < MOST {
            pending.push(entry);
        } else {
            tracing::error!(code, "the sign-in log cannot be written for too long; an entry is lost");
        }
    }
}

/// Writes what was noted since the last time. What cannot be written is kept for the next time. To be called every second or
/// so, and once more at the end.
///
/// # Errors
/// [`StoreError`]; calling again later is safe.
pub async fn write_sign_in_log(state: &State) -> Result<(), StoreError> {
    let pending = &state.people().log.0;
    let entries = std::mem::take(&mut *pending.lock().unwrap_or_else(PoisonError::into_inner));
    let written = state.store().add_sign_ins(&entries).await;
    if written.is_err() {
        let mut pending = pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.splice(..0, entries);
    }
    written
}

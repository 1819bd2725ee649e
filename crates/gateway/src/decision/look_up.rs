//! Finding decisions, and telling them with the names that the state has for what they went by.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_api::decisions::{Decision, Decisions, Question, Refusal};
use lazurite_journal::Position;
use lazurite_model::{PrincipalId, TenantId, UniqueId};
use lazurite_policy::{Principal, Rbac};
use uuid::Uuid;

use super::entry::Entry;
use super::{is_allowed, key, layout, steps, words};
use crate::gateway::Gateway;
use crate::snapshot::Snapshot;

/// What principals, assignments and roles are called; without any, a decision is told by their ids.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'n> {
    rbac: Option<&'n Rbac>,
    /// Whose principals are called by name; `None`: everybody's.
    directory: Option<TenantId>,
}

impl<'n> Names<'n> {
    /// The names in a version of the state: for whoever may see all of it.
    pub const fn of(rbac: &'n Rbac) -> Self {
        Self { rbac: Some(rbac), directory: None }
    }

    /// Those that may be told to readers of an account: of principals, its own directory's.
    pub(super) fn for_account(snapshot: &'n Snapshot, account: Option<UniqueId>) -> Self {
        let found = account.and_then(|account| snapshot.accounts.by_client_id(account));
        let directory = found.and_then(|account| snapshot.rbac.tenant_of(account.subscription));
        Self { rbac: Some(&snapshot.rbac), directory: Some(directory.unwrap_or(TenantId(Uuid::nil()))) }
    }

    pub(super) const fn rbac(self) -> Option<&'n Rbac> {
        self.rbac
    }

    pub(super) fn principal(self, id: PrincipalId) -> Option<&'n Principal> {
        let known = self.rbac?.principal(id)?;
        self.directory.is_none_or(|directory| known.tenant == directory).then_some(known)
    }
}

impl<'e> Entry<'e> {
    /// An entry as it lies in the journal; `None` if this program cannot read it.
    pub fn read(bytes: &'e [u8]) -> Option<Self> {
        layout::read(bytes)
    }

    /// Tells the decision.
    pub fn tell(&self, names: Names<'_>) -> Decision {
        let cause = self.cause();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Decision {
            request_id: self.id,
            time: Timestamp::from_nanosecond(self.nanos.into()).unwrap_or_default(),
            allowed: is_allowed(cause),
            status: (self.status > 0).then_some(self.status),
            operation: self.operation.to_owned(),
            method: self.method.to_owned(),
            path: text(self.path),
            origin: self.origin.map(text),
            account: self.account,
            account_proven: self.opens_account(),
            credential: self.credential.name().to_owned(),
            token_id: self.token_id(),
            principal: self.principal,
            region: self.location.name().to_owned(),
            cause: cause.map(|cause| Refusal {
                code: cause.code().to_owned(),
                step: cause.step().name().to_owned(),
                message: words::message(self, cause, names),
                fix: words::fix(self, cause, names),
            }),
            sixtieths: self.sixtieths,
            trace: steps::of(self, names),
        }
    }

    pub(super) fn token_id(&self) -> Option<Uuid> {
        let is_sas = self.credential == lazurite_model::usage::CredentialKind::Sas;
        (is_sas && !self.holder.is_nil()).then_some(self.holder)
    }
}

impl Gateway {
    /// Shows what was kept since the positions, one in each ring, as it lies there; for whoever shares it with other processes.
    pub fn decisions_since(&self, positions: &mut [Position; 2], mut visit: impl FnMut(&[u8])) {
        if let Some(journal) = &self.journal {
            let rings = journal.rings().into_iter().zip(positions);
            rings.for_each(|(ring, position)| ring.since(position, &mut visit));
        }
    }
}

impl Decisions for Gateway {
    fn decision(&self, account: UniqueId, id: Uuid) -> Option<Decision> {
        let mut found = None;
        let snapshot = self.state.current();
        for ring in self.journal.as_ref()?.rings() {
            ring.each_near(key(id), |bytes| {
                let entry = Entry::read(bytes).filter(|entry| entry.id == id && entry.account == Some(account));
                let names = Names::for_account(&snapshot, Some(account));
                found = entry.map(|entry| entry.tell(names)).or(found.take());
            });
        }
        found
    }

    fn latest(&self, account: UniqueId, within: &RangeInclusive<Timestamp>, limit: usize) -> Vec<Decision> {
        let Some(journal) = &self.journal else { return Vec::new() };
        let mut found: Vec<(i64, Vec<u8>)> = Vec::new();
        let moment = |nanos: i64| Timestamp::from_nanosecond(nanos.into()).unwrap_or_default();
        let is_wanted = |entry: &Entry<'_>| entry.account == Some(account) && within.contains(&moment(entry.nanos));
        let by_age = |a: &(i64, Vec<u8>), b: &(i64, Vec<u8>)| b.0.cmp(&a.0);
        let mut note = |bytes: &[u8]| {
            if let Some(entry) = Entry::read(bytes).filter(is_wanted) {
                found.push((entry.nanos, bytes.to_vec()));
            }
            // Twice as many as wanted, so that sorting them out is done seldom.
            if found.len() >= limit.saturating_mul(2).max(16) {
                found.sort_by(by_age);
                found.truncate(limit);
            }
        };
        journal.rings().into_iter().for_each(|ring| ring.each(&mut note));
        found.sort_by(by_age);
        found.truncate(limit);
        let snapshot = self.state.current();
        let names = Names::for_account(&snapshot, Some(account));
        found.iter().filter_map(|(_, bytes)| Some(Entry::read(bytes)?.tell(names))).collect()
    }

    fn read(&self, entry: &[u8]) -> Option<Decision> {
        let snapshot = self.state.current();
        let entry = Entry::read(entry)?;
        Some(entry.tell(Names::for_account(&snapshot, entry.account)))
    }

    fn evaluate(&self, account: UniqueId, question: &Question) -> Result<Decision, ApiError> {
        self.supposed(account, question)
    }
}

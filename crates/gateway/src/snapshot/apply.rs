//! From one version to the next, and a first version from all records.

use std::sync::Arc;

use lazurite_crypto::keyset::SigningVerifier;
use lazurite_crypto::seal::Sealer;
use lazurite_model::record::{Kind, MapsAccount, UserAssignedIdentity};
use lazurite_model::{AnyRecord, Change, ChangeSet, Revision, TenantId, UniqueId};
use lazurite_policy::Rbac;
use uuid::Uuid;

use super::account::AccountError;
use super::{Account, Accounts, Snapshot};
use crate::admit::Raised;

/// Why the state cannot be loaded.
#[derive(Debug, thiserror::Error)]
#[error("the {what} `{name}` cannot be used: {why}")]
pub struct LoadError {
    what: &'static str,
    name: String,
    why: String,
}

impl LoadError {
    fn account(record: &MapsAccount, why: &AccountError) -> Self {
        Self { what: "Maps account", name: record.id.to_string(), why: why.to_string() }
    }

    fn signing_key(kid: &str, why: &dyn std::error::Error) -> Self {
        Self { what: "token-signing key", name: kid.to_owned(), why: why.to_string() }
    }
}

impl Snapshot {
    /// The version that these records make.
    pub(crate) fn build(revision: Revision, records: &[AnyRecord], sealer: &Sealer) -> Result<Self, LoadError> {
        let accounts: Vec<&MapsAccount> = records
            .iter()
            .filter_map(|record| match record {
                AnyRecord::MapsAccount(account) => Some(&**account),
                _ => None,
            })
            .collect();
        let mut snapshot = Self {
            revision,
            accounts: Accounts::load(open_all(&accounts, sealer)?),
            rbac: Rbac::from_records(records),
            ..Self::default()
        };
        for record in records.iter().filter(|record| record.kind() != Kind::MapsAccount) {
            snapshot.put(record, sealer)?;
        }
        Ok(snapshot)
    }

    /// Makes this the version after `changes`.
    ///
    /// A record that cannot be used is left out, so that nothing is allowed on its strength, and the error says which.
    pub(crate) fn apply(&mut self, changes: &ChangeSet, sealer: &Sealer) -> Vec<LoadError> {
        let mut errors = Vec::new();
        for change in &changes.changes {
            self.rbac.apply(change);
            match change {
                Change::Put(record) => errors.extend(self.put(record, sealer).err()),
                Change::Deleted { kind, key } => self.delete(*kind, key),
            }
        }
        self.revision = changes.revision;
        errors
    }

    fn put(&mut self, record: &AnyRecord, sealer: &Sealer) -> Result<(), LoadError> {
        match record {
            AnyRecord::MapsAccount(record) => {
                let opened = Account::open(record, sealer);
                match opened {
                    Ok(account) => self.accounts.put(Arc::new(account)),
                    Err(why) => {
                        self.accounts.remove(record.id.key());
                        return Err(LoadError::account(record, &why));
                    }
                }
            }
            AnyRecord::SigningKey(record) => {
                self.drop_signing_key(&record.kid);
                let verifier =
                    SigningVerifier::from_record(record).map_err(|why| LoadError::signing_key(&record.kid, &why))?;
                self.signing_keys = self.signing_keys.iter().cloned().chain(std::iter::once(verifier)).collect();
            }
            AnyRecord::UserAssignedIdentity(record) => self.put_identity(record),
            AnyRecord::Tenant(record) => self.set_tenant(record.id, true),
            AnyRecord::AccountLimits(record) => {
                self.limits.insert(record.account, Arc::new(Raised::of(record)));
            }
            AnyRecord::Revocation(record) => {
                self.revocations.insert(record.id, record.expires);
            }
            _ => {}
        }
        Ok(())
    }

    fn delete(&mut self, kind: Kind, key: &str) {
        match kind {
            Kind::MapsAccount => self.accounts.remove(key),
            Kind::SigningKey => self.drop_signing_key(key),
            Kind::UserAssignedIdentity => self.drop_identity(key),
            Kind::Tenant => {
                if let Ok(id) = key.parse() {
                    self.set_tenant(id, false);
                }
            }
            Kind::AccountLimits => {
                if let Ok(account) = key.parse() {
                    self.limits.remove::<UniqueId>(&account);
                }
            }
            Kind::Revocation => {
                if let Ok(id) = key.parse::<Uuid>() {
                    self.revocations.remove(&id);
                }
            }
            _ => {}
        }
    }

    fn drop_signing_key(&mut self, kid: &str) {
        if self.signing_keys.iter().any(|key| key.kid == kid) {
            self.signing_keys = self.signing_keys.iter().filter(|key| key.kid != kid).cloned().collect();
        }
    }

    fn put_identity(&mut self, record: &UserAssignedIdentity) {
        let key: Arc<str> = record.id.key().into();
        self.drop_identity(&key);
        self.identity_principals.insert(Arc::clone(&key), record.principal_id);
        self.identities.insert(record.principal_id, key);
    }

    fn drop_identity(&mut self, key: &str) {
        if let Some(principal) = self.identity_principals.remove(key)
            && self.identities.get(&principal).is_some_and(|resource| &**resource == key)
        {
            self.identities.remove(&principal);
        }
    }

    fn set_tenant(&mut self, id: TenantId, exists: bool) {
        let mut tenants: Vec<TenantId> = self.tenants.iter().copied().filter(|tenant| *tenant != id).collect();
        if exists {
            tenants.push(id);
            tenants.sort();
        }
        self.tenants = tenants.into();
    }
}

/// Opens all accounts, on all cores: each takes some microseconds, and there may be a million.
fn open_all(records: &[&MapsAccount], sealer: &Sealer) -> Result<Vec<Arc<Account>>, LoadError> {
    const WORTH_A_THREAD: usize = 1000;
    let open = |record: &&MapsAccount| {
        Account::open(record, sealer).map(Arc::new).map_err(|why| LoadError::account(record, &why))
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = records.len().div_ceil(threads);
    if share < WORTH_A_THREAD {
        return records.iter().map(open).collect();
    }
    std::thread::scope(|scope| {
        let open = &open;
        let parts: Vec<_> = records
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(open).collect::<Result<Vec<_>, _>>()))
            .collect();
        let mut accounts = Vec::with_capacity(records.len());
        for part in parts {
            accounts.extend(part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(accounts)
    })
}

//! What the request path knows: one immutable version of accounts, roles, identities and token-signing keys.
//!
//! A writer makes the next version from this one, sharing all that did not change, and swaps it in; a request works
//! with the version that it began with. Rebuilding from nothing must give the same version, which [`Snapshot::drift`]
//! checks.

mod account;
mod accounts;
mod apply;

use std::sync::Arc;

use jiff::Timestamp;
use lazurite_crypto::keyset::SigningVerifier;
use lazurite_model::{PrincipalId, Revision, TenantId, UniqueId};
use lazurite_policy::{Rbac, persistent};
use uuid::Uuid;

use crate::admit::Raised;
pub(crate) use account::{Account, KeyTag, SasMaterial, SasVerifier};
pub(crate) use accounts::Accounts;
pub use apply::LoadError;

/// Tells one version from all others that the gate has had since it was made; a revision may be loaded twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Version(u64);

impl Version {
    pub(crate) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// One version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    pub(crate) version: Version,
    pub(crate) revision: Revision,
    pub(crate) accounts: Accounts,
    pub(crate) rbac: Rbac,
    /// The keys whose tokens are believed, each in its time. A handful, so they are looked through.
    pub(crate) signing_keys: Arc<[SigningVerifier]>,
    /// User-assigned identities: the resource id's key, by principal.
    pub(crate) identities: persistent::Map<PrincipalId, Arc<str>>,
    /// The same, the other way round.
    identity_principals: persistent::Map<Arc<str>, PrincipalId>,
    /// What an operator set instead of the pricing tier's limits.
    limits: persistent::Map<UniqueId, Arc<Raised>>,
    /// What was revoked, by `sid` or `uti`, and when it would have ended anyway. Upkeep of the state takes them out.
    pub(crate) revocations: persistent::Map<Uuid, Timestamp>,
    /// All directories, sorted.
    pub(crate) tenants: Arc<[TenantId]>,
}

impl Snapshot {
    /// What an operator set for an account.
    pub(crate) fn limits_of(&self, account: UniqueId) -> Option<&Raised> {
        if self.limits.is_empty() { None } else { self.limits.get(&account).map(Arc::as_ref) }
    }

    /// How many entries differ from another version: 0 if both say the same.
    pub(crate) fn drift(&self, other: &Self) -> usize {
        let keys = |snapshot: &Self| {
            let mut keys: Vec<_> =
                snapshot.signing_keys.iter().map(|key| (key.kid.clone(), key.from, key.until)).collect();
            keys.sort();
            keys
        };
        self.accounts.drift(&other.accounts)
            + usize::from(self.rbac != other.rbac)
            + usize::from(self.identities != other.identities)
            + usize::from(self.identity_principals != other.identity_principals)
            + usize::from(self.limits != other.limits)
            + usize::from(self.revocations != other.revocations)
            + usize::from(self.tenants != other.tenants)
            + usize::from(keys(self) != keys(other))
    }
}

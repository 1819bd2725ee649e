//! What a counter is called, here and in the store that replicas share: a number that says nothing about whose it is.
//!
//! The number is a keyed hash. Who does not know the key, which comes from the installation's master key, cannot make two
//! names meet: token ids are chosen by whoever holds an account's key.

use std::sync::Arc;

use lazurite_api::QuotaClass;
use lazurite_crypto::digest::sha256;
use lazurite_model::{Location, UniqueId};
use uuid::Uuid;

/// The name of a cell; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CellName(pub(super) u64);

/// Makes names.
pub(crate) struct Names {
    keys: [u64; 4],
    prefix: Arc<str>,
}

impl Names {
    /// Names under a secret that all replicas of the installation know, and nobody else.
    pub(super) fn new(secret: &[u8; 32]) -> Self {
        let mut keys = [0; 4];
        let spread = sha256(&[b"lazurite limits\0".as_slice(), secret].concat());
        for (key, bytes) in keys.iter_mut().zip(spread.as_chunks::<8>().0) {
            *key = u64::from_le_bytes(*bytes);
        }
        let public = sha256(&[b"lazurite installation\0".as_slice(), secret].concat());
        let prefix: String = public.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { keys, prefix: prefix.into() }
    }

    /// Tells this installation's names from others' in the same store.
    pub(crate) fn prefix(&self) -> &Arc<str> {
        &self.prefix
    }

    /// The rate of a SAS token. The account is part of it: a token's id is unique in its account only.
    pub(super) fn token(&self, account: UniqueId, token: Uuid, location: Location) -> CellName {
        self.hash(1 + ((location as u64) << 8), account.0.as_u128(), token.as_u128())
    }

    /// An account's limit for a class, of so many a second. A limit that is changed is another one: what was used up of the old one
    /// says nothing about it.
    pub(super) fn account(&self, account: UniqueId, class: QuotaClass, location: Location, limit: u32) -> CellName {
        self.hash(2 + ((location as u64) << 8) + ((class as u64) << 16), account.0.as_u128(), u128::from(limit))
    }

    /// A credential's share of an account's limit.
    pub(super) fn share(&self, limit: CellName, holder: u128) -> CellName {
        self.hash(3, u128::from(limit.0), holder)
    }

    #[allow(clippy::cast_possible_truncation, reason = "the halves of a number")]
    const fn hash(&self, what: u64, a: u128, b: u128) -> CellName {
        let [k0, k1, k2, k3] = self.keys;
        let x = fold(a as u64 ^ k0, (a >> 64) as u64 ^ k1);
        let y = fold(b as u64 ^ k2, (b >> 64) as u64 ^ k3);
        CellName(fold(x ^ what ^ k3, y ^ k0.rotate_left(32)) | 1)
    }
}

/// Both halves of the product, laid over each other.
#[allow(clippy::cast_possible_truncation, reason = "the halves of a number")]
const fn fold(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_differ_by_account_token_class_location_limit_and_installation() {
        let (ours, theirs) = (Names::new(&[7; 32]), Names::new(&[8; 32]));
        let mut names = HashSet::new();
        for account in (0..50).map(|index| UniqueId(Uuid::from_u128(index))) {
            for location in Location::ALL {
                let classes = QuotaClass::ALL.map(|class| ours.account(account, class, location, 50));
                names.extend(classes);
                names.insert(ours.account(account, QuotaClass::Route, location, 51));
                names.extend((0..50).map(|token| ours.token(account, Uuid::from_u128(token), location)));
                names.extend((0..50).map(|holder| ours.share(classes[0], holder)));
                names.insert(theirs.account(account, QuotaClass::Route, location, 50));
            }
        }
        assert_eq!(names.len(), 50 * Location::ALL.len() * (18 + 50 + 50 + 2));
        assert_ne!(ours.prefix(), theirs.prefix());
        assert_eq!(ours.prefix(), Names::new(&[7; 32]).prefix());
    }
}

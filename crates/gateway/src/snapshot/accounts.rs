//! The accounts, found by what requests carry: a key's digest, a client id; and by resource id, for writers.

use std::cell::Cell;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;
use lazurite_model::record::KeySlot;
use lazurite_model::{SubscriptionId, UniqueId};
use lazurite_policy::persistent::Trie;

use super::Account;
use super::account::{KeyTag, path_of};

/// All accounts, in one version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accounts {
    by_key: Trie<Arc<Account>>,
    by_client_id: Trie<Arc<Account>>,
    by_resource: Trie<Arc<Account>>,
    hasher: DefaultHashBuilder,
}

const SLOTS: [KeySlot; 2] = [KeySlot::Primary, KeySlot::Secondary];

impl Accounts {
    /// Many accounts at once. INVARIANT: no two have the same unique id or resource id.
    pub(crate) fn load(accounts: &[Arc<Account>]) -> Self {
        let hasher = DefaultHashBuilder::default();
        let by_key = accounts.iter().flat_map(|account| keys_of(account).map(|hash| (hash, Arc::clone(account))));
        let by_client_id = accounts.iter().map(|account| (hasher.hash_one(account.unique_id), Arc::clone(account)));
        let by_resource = accounts
            .iter()
            .map(|account| (resource_hash(&hasher, account.subscription, account.path()), Arc::clone(account)));
        Self {
            by_key: Trie::from_hashed(by_key),
            by_client_id: Trie::from_hashed(by_client_id),
            by_resource: Trie::from_hashed(by_resource),
            hasher: hasher.clone(),
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.by_resource.len()
    }

    /// The account that has a key with that tag, and which key it is.
    pub(crate) fn by_key(&self, key: &KeyTag) -> Option<(&Arc<Account>, KeySlot)> {
        let slot = Cell::new(None);
        let account = self.by_key.find(key.hash(), |account| {
            slot.set(account.slot_of(key));
            slot.get().is_some()
        })?;
        Some((account, slot.get()?))
    }

    /// The account with that client id (`x-ms-client-id`).
    pub(crate) fn by_client_id(&self, id: UniqueId) -> Option<&Arc<Account>> {
        self.by_client_id.find(self.hasher.hash_one(id), |account| account.unique_id == id)
    }

    /// The account with that resource id, by the id's key.
    pub(crate) fn by_resource(&self, key: &str) -> Option<&Arc<Account>> {
        let subscription = key.strip_prefix("/subscriptions/")?.split('/').next()?.parse().ok()?;
        let path = path_of(key)?;
        self.by_resource.find(resource_hash(&self.hasher, subscription, &path), |account| {
            account.subscription == subscription && account.path() == &*path
        })
    }

    /// Puts the account in place of the one with its resource id.
    pub(crate) fn put(&mut self, account: Arc<Account>) {
        if let Some(old) = self.by_resource(&account.scope_key()).map(Arc::clone) {
            self.take_out(&old);
        }
        let is_it = |other: &Arc<Account>| other.unique_id == account.unique_id;
        for hash in keys_of(&account) {
            self.by_key.insert(hash, Arc::clone(&account), is_it);
        }
        self.by_client_id.insert(self.hasher.hash_one(account.unique_id), Arc::clone(&account), is_it);
        let hash = resource_hash(&self.hasher, account.subscription, account.path());
        self.by_resource.insert(hash, Arc::clone(&account), is_it);
    }

    /// Takes out the account with that resource id, by the id's key.
    pub(crate) fn remove(&mut self, key: &str) {
        if let Some(old) = self.by_resource(key).map(Arc::clone) {
            self.take_out(&old);
        }
    }

    fn take_out(&mut self, account: &Account) {
        let is_it = |other: &Arc<Account>| other.unique_id == account.unique_id;
        for hash in keys_of(account) {
            self.by_key.remove(hash, is_it);
        }
        self.by_client_id.remove(self.hasher.hash_one(account.unique_id), is_it);
        self.by_resource.remove(resource_hash(&self.hasher, account.subscription, account.path()), is_it);
    }

    /// How many accounts differ between two versions, or cannot be found by one of their names.
    pub(super) fn drift(&self, other: &Self) -> usize {
        let found = |account: &Account| {
            let by_keys = SLOTS.iter().all(|slot| self.by_key(account.key(*slot)).is_some());
            by_keys && self.by_client_id(account.unique_id).is_some_and(|mine| mine.same_as(account))
        };
        let differing = other.by_resource.iter().filter(|account| {
            let mine = self.by_resource(&account.scope_key());
            !mine.is_some_and(|mine| mine.same_as(account)) || !found(account)
        });
        let sizes = [
            (self.by_key.len(), other.by_key.len()),
            (self.by_client_id.len(), other.by_client_id.len()),
            (self.by_resource.len(), other.by_resource.len()),
        ];
        differing.count() + sizes.iter().map(|(mine, theirs)| mine.abs_diff(*theirs)).sum::<usize>()
    }
}

/// The hashes of the account's keys; a single one where both slots hold the same key.
fn keys_of(account: &Account) -> impl Iterator<Item = u64> + use<> {
    let [primary, secondary] = SLOTS.map(|slot| account.key(slot).hash());
    std::iter::once(primary).chain((secondary != primary).then_some(secondary))
}

fn resource_hash(hasher: &DefaultHashBuilder, subscription: SubscriptionId, path: &str) -> u64 {
    hasher.hash_one((subscription, path))
}

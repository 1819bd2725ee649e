//! The accounts, found by what requests carry: a key's digest, a client id; and by resource id, for writers.

use std::cell::Cell;
use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;
use lazurite_model::UniqueId;
use lazurite_model::record::KeySlot;
use lazurite_policy::persistent::{Table, Trie};

use super::Account;
use super::account::{AccountPath, KeyTag};

/// All accounts, in one version.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accounts {
    /// Under numbers of four bytes, to which the other tables lead.
    table: Table<Arc<Account>>,
    by_key: Trie<u32>,
    by_client_id: Trie<u32>,
    by_resource: Trie<u32>,
    hasher: DefaultHashBuilder,
}

const SLOTS: [KeySlot; 2] = [KeySlot::Primary, KeySlot::Secondary];

impl Accounts {
    /// Many accounts at once. INVARIANT: no two have the same unique id or resource id.
    pub(crate) fn load(accounts: Vec<Arc<Account>>) -> Self {
        let hasher = DefaultHashBuilder::default();
        let mut table = Table::default();
        let numbered: Vec<(u32, Arc<Account>)> =
            accounts.into_iter().filter_map(|account| Some((table.add(Arc::clone(&account))?, account))).collect();
        let each = || numbered.iter().map(|(number, account)| (*number, account));
        Self {
            by_key: Trie::from_hashed(
                each().flat_map(|(number, account)| keys_of(account).map(move |hash| (hash, number))),
            ),
            by_client_id: Trie::from_hashed(
                each().map(|(number, account)| (hasher.hash_one(account.unique_id), number)),
            ),
            by_resource: Trie::from_hashed(each().map(|(number, account)| (resource_hash(&hasher, account), number))),
            table,
            hasher: hasher.clone(),
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.by_resource.len()
    }

    /// The account that has a key with that tag, and which key it is.
    pub(crate) fn by_key(&self, key: &KeyTag) -> Option<(&Arc<Account>, KeySlot)> {
        let found = Cell::new(None);
        self.by_key.find(key.hash(), |number| {
            found.set(self.table.get(*number).and_then(|account| Some((account, account.slot_of(key)?))));
            found.get().is_some()
        })?;
        found.get()
    }

    /// The account with that client id (`x-ms-client-id`).
    pub(crate) fn by_client_id(&self, id: UniqueId) -> Option<&Arc<Account>> {
        let is_it = |number: &u32| self.table.get(*number).is_some_and(|account| account.unique_id == id);
        self.table.get(*self.by_client_id.find(self.hasher.hash_one(id), is_it)?)
    }

    /// The account with that resource id, by the id's key.
    pub(crate) fn by_resource(&self, key: &str) -> Option<&Arc<Account>> {
        self.table.get(self.number_of(key)?)
    }

    fn number_of(&self, key: &str) -> Option<u32> {
        let subscription = key.strip_prefix("/subscriptions/")?.split('/').next()?.parse().ok()?;
        let path = AccountPath::of(key)?;
        let is_it = |number: &u32| {
            let account = self.table.get(*number);
            account.is_some_and(|account| account.subscription == subscription && account.path() == path.as_str())
        };
        self.by_resource.find(self.hasher.hash_one((subscription, path.as_str())), is_it).copied()
    }

    /// Puts the account in place of the one with its resource id.
    pub(crate) fn put(&mut self, account: Arc<Account>) {
        if let Some(number) = self.number_of(&account.scope_key()) {
            let old = self.table.get(number);
            if old.is_some_and(|old| old.unique_id == account.unique_id && keys_of(old).eq(keys_of(&account))) {
                return self.table.replace(number, account);
            }
            self.take_out(number);
        }
        let Some(number) = self.table.add(Arc::clone(&account)) else { return };
        for hash in keys_of(&account) {
            self.by_key.insert(hash, number, |other| *other == number);
        }
        self.by_client_id.insert(self.hasher.hash_one(account.unique_id), number, |other| *other == number);
        self.by_resource.insert(resource_hash(&self.hasher, &account), number, |other| *other == number);
    }

    /// Takes out the account with that resource id, by the id's key.
    pub(crate) fn remove(&mut self, key: &str) {
        if let Some(number) = self.number_of(key) {
            self.take_out(number);
        }
    }

    fn take_out(&mut self, number: u32) {
        let Some(account) = self.table.remove(number) else { return };
        for hash in keys_of(&account) {
            self.by_key.remove(hash, |other| *other == number);
        }
        self.by_client_id.remove(self.hasher.hash_one(account.unique_id), |other| *other == number);
        self.by_resource.remove(resource_hash(&self.hasher, &account), |other| *other == number);
    }

    /// How many accounts differ between two versions, or cannot be found by one of their names.
    pub(super) fn drift(&self, other: &Self) -> usize {
        let found = |account: &Account| {
            let by_keys = SLOTS.iter().all(|slot| self.by_key(account.key(*slot)).is_some());
            by_keys && self.by_client_id(account.unique_id).is_some_and(|mine| mine.same_as(account))
        };
        let differing = other.table.iter().filter(|account| {
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

fn resource_hash(hasher: &DefaultHashBuilder, account: &Account) -> u64 {
    hasher.hash_one((account.subscription, account.path()))
}

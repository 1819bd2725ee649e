//! A persistent hash map over [`Trie`].

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash};

use hashbrown::DefaultHashBuilder;

use super::Trie;

/// One version of a map. Cloning it is cheap; the clone can be changed without changing this one.
#[derive(Clone, Debug)]
pub struct Map<K, V> {
    entries: Trie<(K, V)>,
    hasher: DefaultHashBuilder,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { entries: Trie::default(), hasher: DefaultHashBuilder::default() }
    }
}

impl<K: Hash + Eq, V> Map<K, V> {
    /// The value under `key`.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.entries.find(self.hasher.hash_one(key), |entry| entry.0.borrow() == key).map(|entry| &entry.1)
    }

    /// How many entries there are.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter().map(|entry| (&entry.0, &entry.1))
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Map<K, V> {
    /// Puts `value` under `key`; what was there before comes back.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let hash = self.hasher.hash_one(&key);
        let wanted = key.clone();
        self.entries.insert(hash, (key, value), |entry| entry.0 == wanted).map(|entry| entry.1)
    }

    /// Takes out what is under `key`.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.entries.remove(self.hasher.hash_one(key), |entry| entry.0.borrow() == key).map(|entry| entry.1)
    }
}

impl<K: Hash + Eq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Hash + Eq, V: Eq> Eq for Map<K, V> {}

impl<K: Hash + Eq + Clone, V: Clone> FromIterator<(K, V)> for Map<K, V> {
    /// INVARIANT: no key comes twice.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let hasher = DefaultHashBuilder::default();
        let hashed = entries.into_iter().map(|entry| (hasher.hash_one(&entry.0), entry));
        Self { entries: Trie::from_hashed(hashed), hasher: hasher.clone() }
    }
}

//! A persistent hash set of items that carry their own key; the caller says how they hash and which one is meant.

mod leaf;

use std::sync::Arc;

use leaf::{Leaf, Slot};

/// The first two levels are there from the beginning.
const FAN_BITS: u32 = 7;
const FAN: usize = 1 << FAN_BITS;
/// A leaf that has grown longer gives way to a branch of so many, so that a change never copies much.
const LONG: usize = 256;
const SPLIT_BITS: u32 = 4;
const SPLIT: usize = 1 << SPLIT_BITS;
/// So many bits of an [`order`] mean something.
const ORDER_BITS: u32 = 2 * FAN_BITS + 32;

type Branch<T> = Arc<[Child<T>]>;

#[derive(Clone, Debug)]
enum Child<T> {
    Leaf(Leaf<T>),
    Branch(Branch<T>),
}

/// One version of the set. Cloning it is cheap; the clone can be changed without changing this one.
#[derive(Clone, Debug)]
pub struct Trie<T> {
    root: Branch<T>,
    len: usize,
}

/// The bits by which items are found, in the order in which they are used: 14 of the hash choose a leaf; the tag sorts
/// it, and chooses among the parts of a leaf that was split.
#[inline]
const fn order(hash: u64) -> u64 {
    hash >> (64 - 2 * FAN_BITS) << (64 - 2 * FAN_BITS) | (tag(hash) as u64) << (64 - ORDER_BITS)
}

/// Makes of a tag what is left of its [`order`] once so many bits were used, those that choose a leaf among them.
fn order_after(used: u32) -> impl Fn(u32) -> u64 {
    move |tag| order(tag as u64) << used
}

#[allow(clippy::cast_possible_truncation, reason = "the bits are taken apart on purpose")]
const fn tag(hash: u64) -> u32 {
    hash as u32
}

/// Which of the branch's children the order's next bits choose, and how many bits these are.
#[inline]
fn step<T>(branch: &[Child<T>], order: u64) -> (usize, u32) {
    let bits = branch.len().trailing_zeros();
    (usize::try_from(order >> (64 - bits)).unwrap_or(usize::MAX), bits)
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        let branch: Branch<T> = (0..FAN).map(|_| Child::Leaf(Leaf::default())).collect();
        Self { root: (0..FAN).map(|_| Child::Branch(Arc::clone(&branch))).collect(), len: 0 }
    }
}

impl<T> Trie<T> {
    /// How many items there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item with that hash for which `is_it` says so.
    #[inline]
    pub fn find(&self, hash: u64, is_it: impl Fn(&T) -> bool) -> Option<&T> {
        let mut branch = &self.root;
        let mut order = order(hash);
        loop {
            let (at, bits) = step(branch, order);
            order <<= bits;
            match branch.get(at)? {
                Child::Branch(next) => branch = next,
                Child::Leaf(leaf) => {
                    let at = leaf.position(tag(hash), order, is_it)?;
                    return leaf.slots().get(at).map(|slot| &slot.item);
                }
            }
        }
    }

    /// All items, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        let mut levels = vec![self.root.iter()];
        let mut leaf: std::slice::Iter<'_, Slot<T>> = [].iter();
        std::iter::from_fn(move || {
            loop {
                if let Some(slot) = leaf.next() {
                    return Some(&slot.item);
                }
                match levels.last_mut()?.next() {
                    None => drop(levels.pop()),
                    Some(Child::Branch(next)) => levels.push(next.iter()),
                    Some(Child::Leaf(next)) => leaf = next.slots().iter(),
                }
            }
        })
    }
}

impl<T: Clone> Trie<T> {
    /// Puts `item` in place of the one for which `is_it` says so, or beside the others.
    pub fn insert(&mut self, hash: u64, item: T, is_it: impl Fn(&T) -> bool) -> Option<T> {
        let tag = tag(hash);
        let (child, used) = leaf_mut(&mut self.root, hash)?;
        let Child::Leaf(leaf) = child else { return None };
        let order = order(hash) << used;
        let slot = Slot { tag, item };
        if let Some(at) = leaf.position(tag, order, is_it) {
            return leaf.replace(at, slot);
        }
        let at = leaf.lower_bound(tag, order);
        let (before, after) = leaf.slots().split_at(at);
        let slots = before.iter().cloned().chain(std::iter::once(slot)).chain(after.iter().cloned());
        if leaf.slots().len() < LONG {
            *leaf = Leaf::new(slots.collect(), order_after(used));
        } else {
            *child = grown(slots.collect(), used);
        }
        self.len += 1;
        None
    }

    /// Takes out the item for which `is_it` says so.
    pub fn remove(&mut self, hash: u64, is_it: impl Fn(&T) -> bool) -> Option<T> {
        let (child, used) = leaf_mut(&mut self.root, hash)?;
        let Child::Leaf(leaf) = child else { return None };
        let at = leaf.position(tag(hash), order(hash) << used, is_it)?;
        let (before, rest) = leaf.slots().split_at(at);
        let (removed, after) = rest.split_first()?;
        let removed = Some(removed.item.clone());
        *leaf = Leaf::new(before.iter().chain(after).cloned().collect(), order_after(used));
        self.len -= 1;
        removed
    }

    /// A set of items with their hashes, made at once. INVARIANT: no two items are the same one.
    pub fn from_hashed(items: impl IntoIterator<Item = (u64, T)>) -> Self {
        let mut leaves: Vec<Vec<Slot<T>>> = (0..FAN * FAN).map(|_| Vec::new()).collect();
        let mut len = 0;
        for (hash, item) in items {
            let at = usize::try_from(hash >> (64 - 2 * FAN_BITS)).unwrap_or(usize::MAX);
            if let Some(leaf) = leaves.get_mut(at) {
                leaf.push(Slot { tag: tag(hash), item });
                len += 1;
            }
        }
        let freeze = |leaf: &mut Vec<Slot<T>>| grown(std::mem::take(leaf), 2 * FAN_BITS);
        let root = leaves.chunks_mut(FAN).map(|chunk| Child::Branch(chunk.iter_mut().map(freeze).collect())).collect();
        Self { root, len }
    }
}

/// A leaf of those, or a branch where they are too many for one; `used` bits of the order led there.
fn grown<T>(mut slots: Vec<Slot<T>>, used: u32) -> Child<T> {
    if slots.len() <= LONG || used + SPLIT_BITS > ORDER_BITS {
        slots.sort_by_key(|slot| slot.tag);
        return Child::Leaf(Leaf::new(slots.into(), order_after(used)));
    }
    let mut parts: Vec<Vec<Slot<T>>> = (0..SPLIT).map(|_| Vec::new()).collect();
    for slot in slots {
        let chosen = slot.tag << (used - 2 * FAN_BITS) >> (32 - SPLIT_BITS);
        if let Some(part) = usize::try_from(chosen).ok().and_then(|at| parts.get_mut(at)) {
            part.push(slot);
        }
    }
    Child::Branch(parts.into_iter().map(|part| grown(part, used + SPLIT_BITS)).collect())
}

/// The leaf to which the hash leads, after the nodes above it were copied if another version holds them; and how many
/// bits of the order led there.
fn leaf_mut<T: Clone>(root: &mut Branch<T>, hash: u64) -> Option<(&mut Child<T>, u32)> {
    let mut branch = root;
    let mut used = 0;
    loop {
        let (at, bits) = step(branch, order(hash) << used);
        used += bits;
        match Arc::make_mut(branch).get_mut(at)? {
            Child::Branch(next) => branch = next,
            leaf @ Child::Leaf(_) => return Some((leaf, used)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Few bits of entropy where leaves are chosen and where tags are, so that everything collides now and then.
    fn poor_hash(key: u16) -> u64 {
        (u64::from(key % 5) << 57) | (u64::from(key % 3) << 50) | (u64::from(key % 7) << 29)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_sequence_of_changes_gives_the_same_as_a_map(steps in prop::collection::vec((any::<bool>(), 0..60u16, any::<u8>()), 0..200)) {
            let mut trie: Trie<(u16, u8)> = Trie::default();
            let mut oracle = BTreeMap::new();
            let mut versions = Vec::new();
            for (step, (put, key, value)) in steps.into_iter().enumerate() {
                if step % 50 == 0 {
                    versions.push((trie.clone(), oracle.clone()));
                }
                if put {
                    let old = trie.insert(poor_hash(key), (key, value), |item| item.0 == key);
                    prop_assert_eq!(old.map(|item| item.1), oracle.insert(key, value));
                } else {
                    let old = trie.remove(poor_hash(key), |item| item.0 == key);
                    prop_assert_eq!(old.map(|item| item.1), oracle.remove(&key));
                }
            }
            versions.push((trie, oracle));
            for (trie, oracle) in versions {
                prop_assert_eq!(trie.len(), oracle.len());
                prop_assert_eq!(&trie.iter().copied().collect::<BTreeMap<_, _>>(), &oracle);
                let rebuilt = Trie::from_hashed(trie.iter().map(|item| (poor_hash(item.0), *item)));
                for key in 0..60 {
                    let wanted = oracle.get(&key).copied();
                    prop_assert_eq!(trie.find(poor_hash(key), |item| item.0 == key).map(|item| item.1), wanted);
                    prop_assert_eq!(rebuilt.find(poor_hash(key), |item| item.0 == key).map(|item| item.1), wanted);
                }
            }
        }
    }

    /// All in one leaf at first: spread over its parts, or with one and the same tag.
    const CROWDED: [fn(u32) -> u64; 3] =
        [|key| u64::from(key.wrapping_mul(0x9E37_79B1)), |key| u64::from(key % 8), |_| u64::MAX];

    #[test]
    fn a_crowded_leaf_is_split_as_far_as_its_tags_differ() {
        for hash in CROWDED {
            let mut trie: Trie<u32> = Trie::default();
            for key in 0..2000 {
                assert_eq!(trie.insert(hash(key), key, |item| *item == key), None);
            }
            let held = trie.clone();
            for key in (0..2000).step_by(2) {
                assert_eq!(trie.remove(hash(key), |item| *item == key), Some(key));
            }
            let rebuilt = Trie::from_hashed(trie.iter().map(|item| (hash(*item), *item)));
            assert_eq!((trie.len(), rebuilt.len(), held.len()), (1000, 1000, 2000));
            for key in 0..2000 {
                let odd = (key % 2 == 1).then_some(&key);
                assert_eq!(trie.find(hash(key), |item| *item == key), odd);
                assert_eq!(rebuilt.find(hash(key), |item| *item == key), odd);
                assert_eq!(held.find(hash(key), |item| *item == key), Some(&key));
            }
        }
    }
}

//! A persistent hash set of items that carry their own key; the caller says how they hash and which one is meant.

use std::sync::Arc;

const FAN_BITS: u32 = 7;
const FAN: usize = 1 << FAN_BITS;

type Leaf<T> = Arc<[Slot<T>]>;
type Branch<T> = Arc<[Leaf<T>]>;

#[derive(Clone, Debug)]
struct Slot<T> {
    tag: u32,
    item: T,
}

/// One version of the set. Cloning it is cheap; the clone can be changed without changing this one.
#[derive(Clone, Debug)]
pub struct Trie<T> {
    root: Arc<[Branch<T>]>,
    len: usize,
}

/// Where a hash leads: the branch, the leaf in it, and the tag by which a leaf is sorted.
struct Path {
    branch: usize,
    leaf: usize,
    tag: u32,
}

#[allow(clippy::cast_possible_truncation, reason = "the bits are taken apart on purpose")]
const fn path(hash: u64) -> Path {
    let branch = (hash >> (64 - FAN_BITS)) as usize;
    let leaf = (hash >> (64 - 2 * FAN_BITS)) as usize % FAN;
    Path { branch, leaf, tag: hash as u32 }
}

/// The first slot of the sorted leaf whose tag is not below `tag`.
///
/// Tags are spread evenly, so the place is guessed from the tag and found a few steps on; a leaf is touched in one
/// spot.
fn lower_bound<T>(leaf: &[Slot<T>], tag: u32) -> usize {
    let guess = (u64::from(tag) * leaf.len() as u64) >> 32;
    let mut at = usize::try_from(guess).unwrap_or(0);
    while at > 0 && leaf.get(at - 1).is_some_and(|slot| slot.tag >= tag) {
        at -= 1;
    }
    while leaf.get(at).is_some_and(|slot| slot.tag < tag) {
        at += 1;
    }
    at
}

fn position<T>(leaf: &[Slot<T>], tag: u32, is_it: impl Fn(&T) -> bool) -> Option<usize> {
    let start = lower_bound(leaf, tag);
    let same_tag = leaf.get(start..)?.iter().take_while(|slot| slot.tag == tag);
    same_tag.enumerate().find(|(_, slot)| is_it(&slot.item)).map(|(offset, _)| start + offset)
}

impl<T> Default for Trie<T> {
    fn default() -> Self {
        let empty: Leaf<T> = Arc::new([]);
        let branch: Branch<T> = (0..FAN).map(|_| Arc::clone(&empty)).collect();
        Self { root: (0..FAN).map(|_| Arc::clone(&branch)).collect(), len: 0 }
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
    pub fn find(&self, hash: u64, is_it: impl Fn(&T) -> bool) -> Option<&T> {
        let path = path(hash);
        let leaf = self.root.get(path.branch)?.get(path.leaf)?;
        let at = position(leaf, path.tag, is_it)?;
        leaf.get(at).map(|slot| &slot.item)
    }

    /// All items, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.root.iter().flat_map(|branch| branch.iter()).flat_map(|leaf| leaf.iter()).map(|slot| &slot.item)
    }
}

impl<T: Clone> Trie<T> {
    /// Puts `item` in place of the one for which `is_it` says so, or beside the others.
    pub fn insert(&mut self, hash: u64, item: T, is_it: impl Fn(&T) -> bool) -> Option<T> {
        let path = path(hash);
        let leaf = leaf_mut(&mut self.root, &path)?;
        let slot = Slot { tag: path.tag, item };
        if let Some(at) = position(leaf, path.tag, is_it) {
            return Arc::make_mut(leaf).get_mut(at).map(|old| std::mem::replace(old, slot).item);
        }
        let at = lower_bound(leaf, path.tag);
        let (before, after) = leaf.split_at(at);
        *leaf = before.iter().cloned().chain(std::iter::once(slot)).chain(after.iter().cloned()).collect();
        self.len += 1;
        None
    }

    /// Takes out the item for which `is_it` says so.
    pub fn remove(&mut self, hash: u64, is_it: impl Fn(&T) -> bool) -> Option<T> {
        let path = path(hash);
        let leaf = leaf_mut(&mut self.root, &path)?;
        let at = position(leaf, path.tag, is_it)?;
        let removed = leaf.get(at).map(|slot| slot.item.clone());
        *leaf = leaf.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, slot)| slot.clone()).collect();
        self.len -= 1;
        removed
    }

    /// A set of items with their hashes, made at once. INVARIANT: no two items are the same one.
    pub fn from_hashed(items: impl IntoIterator<Item = (u64, T)>) -> Self {
        let mut leaves: Vec<Vec<Slot<T>>> = (0..FAN * FAN).map(|_| Vec::new()).collect();
        let mut len = 0;
        for (hash, item) in items {
            let path = path(hash);
            if let Some(leaf) = leaves.get_mut(path.branch * FAN + path.leaf) {
                leaf.push(Slot { tag: path.tag, item });
                len += 1;
            }
        }
        let root = leaves.chunks_mut(FAN).map(|chunk| chunk.iter_mut().map(freeze).collect()).collect();
        Self { root, len }
    }
}

fn freeze<T>(leaf: &mut Vec<Slot<T>>) -> Leaf<T> {
    leaf.sort_by_key(|slot| slot.tag);
    std::mem::take(leaf).into()
}

/// The leaf on the path, after the nodes above it were copied if another version holds them.
fn leaf_mut<'t, T>(root: &'t mut Arc<[Branch<T>]>, path: &Path) -> Option<&'t mut Leaf<T>> {
    let branch = Arc::make_mut(root).get_mut(path.branch)?;
    Arc::make_mut(branch).get_mut(path.leaf)
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
}

//! A persistent array of items under small numbers, which are given out by it and used again.

use std::sync::Arc;

/// So many items lie together and are copied together; so many chunks have one node. The pointers to all chunks of a
/// million items take 125 KB, so that they stay in a near cache.
const CHUNK: usize = 64;
const CHUNKS: usize = 128;

type Chunk<T> = Arc<[Option<T>; CHUNK]>;
type Branch<T> = Arc<[Chunk<T>; CHUNKS]>;

/// One version of the table. Cloning it is cheap; the clone can be changed without changing this one.
#[derive(Clone, Debug)]
pub struct Table<T> {
    root: Arc<[Branch<T>]>,
    /// From here on nothing was ever put.
    end: u32,
    /// What was taken out below.
    free: Arc<Vec<u32>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { root: Arc::default(), end: 0, free: Arc::default() }
    }
}

/// Which node, which of its chunks, and where in that.
fn place(number: u32) -> Option<(usize, usize, usize)> {
    let number = usize::try_from(number).ok()?;
    Some((number / (CHUNK * CHUNKS), number / CHUNK % CHUNKS, number % CHUNK))
}

impl<T> Table<T> {
    /// The item with that number.
    #[inline]
    pub fn get(&self, number: u32) -> Option<&T> {
        let (branch, chunk, at) = place(number)?;
        self.root.get(branch)?.get(chunk)?.get(at)?.as_ref()
    }

    /// All items, by number.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.root.iter().flat_map(|branch| branch.iter()).flat_map(|chunk| chunk.iter()).flatten()
    }
}

impl<T: Clone> Table<T> {
    /// Puts one more item in; this is its number. `None`: there are as many as there can be numbers.
    pub fn add(&mut self, item: T) -> Option<u32> {
        let used_before = self.free.last().copied();
        let number = used_before.unwrap_or(self.end);
        if used_before.is_some() {
            Arc::make_mut(&mut self.free).pop();
        } else {
            self.end = self.end.checked_add(1)?;
        }
        self.replace(number, item);
        Some(number)
    }

    /// Puts another item under a number that [`Self::add`] gave.
    pub fn replace(&mut self, number: u32, item: T) {
        if let Some(slot) = self.slot(number) {
            *slot = Some(item);
        }
    }

    /// Takes an item out; its number will be given to another.
    pub fn remove(&mut self, number: u32) -> Option<T> {
        let removed = self.slot(number)?.take()?;
        Arc::make_mut(&mut self.free).push(number);
        Some(removed)
    }

    fn slot(&mut self, number: u32) -> Option<&mut Option<T>> {
        let (branch, chunk, at) = place(number)?;
        if branch == self.root.len() && number < self.end {
            let empty: Chunk<T> = Arc::new([const { None }; CHUNK]);
            let new: Branch<T> = Arc::new(std::array::from_fn(|_| Arc::clone(&empty)));
            self.root = self.root.iter().cloned().chain(std::iter::once(new)).collect();
        }
        let branch = Arc::make_mut(&mut self.root).get_mut(branch)?;
        Arc::make_mut(Arc::make_mut(branch).get_mut(chunk)?).get_mut(at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_number_keeps_its_item_until_it_is_taken_out(steps in prop::collection::vec((0..3u8, any::<u16>()), 0..300)) {
            let (mut table, mut oracle) = (Table::default(), BTreeMap::new());
            let mut versions = Vec::new();
            for (step, (what, value)) in steps.into_iter().enumerate() {
                if step % 50 == 0 {
                    versions.push((table.clone(), oracle.clone()));
                }
                let known = oracle.keys().nth(usize::from(value) % oracle.len().max(1)).copied();
                match (what, known) {
                    (0, Some(number)) => prop_assert_eq!(table.remove(number), oracle.remove(&number)),
                    (1, Some(number)) => {
                        table.replace(number, value);
                        oracle.insert(number, value);
                    }
                    _ => {
                        let number = table.add(value).unwrap();
                        prop_assert_eq!(oracle.insert(number, value), None);
                    }
                }
            }
            versions.push((table, oracle));
            for (table, oracle) in versions {
                prop_assert!(table.iter().eq(oracle.values()));
                prop_assert!((0..400).all(|number| table.get(number) == oracle.get(&number)));
            }
        }
    }

    #[test]
    fn numbers_go_beyond_one_node_and_are_used_again() {
        let mut table = Table::default();
        let count = u32::try_from(2 * CHUNK * CHUNKS + 5).unwrap();
        assert!((0..count).all(|number| table.add(number) == Some(number)));
        assert_eq!(table.remove(7), Some(7));
        assert_eq!((table.remove(7), table.add(70), table.add(count)), (None, Some(7), Some(count)));
        assert!((8..=count).all(|number| table.get(number) == Some(&number)));
    }
}

//! A leaf: one array, sorted by the tags of its items.
//!
//! A look-up waits for the memory of the array and for little else, and one line of it is enough if the place is known
//! before. So the leaf says itself, beside the pointer to the array, where each eighth of it ends.

use std::sync::Arc;

/// In so many equal parts are the orders that can lie in a leaf taken together.
const PARTS: usize = 8;
const PART_BITS: u32 = PARTS.trailing_zeros();

#[derive(Clone, Debug)]
pub(super) struct Leaf<T> {
    /// Sorted by tag.
    slots: Arc<[Slot<T>]>,
    /// How many slots lie before the end of each part, as far as a byte counts: a hint, which may be wrong.
    ends: [u8; PARTS],
}

#[derive(Clone, Debug)]
pub(super) struct Slot<T> {
    pub(super) tag: u32,
    pub(super) item: T,
}

impl<T> Default for Leaf<T> {
    fn default() -> Self {
        Self { slots: Arc::default(), ends: [0; PARTS] }
    }
}

impl<T> Leaf<T> {
    /// Of slots that are sorted by tag. `order` makes of a tag those of its bits that did not lead here.
    pub(super) fn new(slots: Arc<[Slot<T>]>, order: impl Fn(u32) -> u64) -> Self {
        let mut ends = [0; PARTS];
        for (part, end) in (0..).zip(&mut ends) {
            let count = slots.partition_point(|slot| order(slot.tag) >> (u64::BITS - PART_BITS) <= part);
            *end = u8::try_from(count).unwrap_or(u8::MAX);
        }
        Self { slots, ends }
    }

    pub(super) fn slots(&self) -> &[Slot<T>] {
        &self.slots
    }

    /// The first slot whose tag is not below `tag`.
    ///
    /// Tags are spread evenly, so the place is guessed from `order`, the bits of the tag that did not lead here, and found
    /// a step or two on.
    #[inline]
    pub(super) fn lower_bound(&self, tag: u32, order: u64) -> usize {
        let mut at = self.guess(order);
        while at > 0 && self.slots.get(at - 1).is_some_and(|slot| slot.tag >= tag) {
            at -= 1;
        }
        while self.slots.get(at).is_some_and(|slot| slot.tag < tag) {
            at += 1;
        }
        at
    }

    #[inline]
    fn guess(&self, order: u64) -> usize {
        let part = usize::try_from(order >> (u64::BITS - PART_BITS)).unwrap_or(usize::MAX);
        let end = |part: usize| self.ends.get(part).copied().map_or(0, u64::from);
        let before = end(part.wrapping_sub(1));
        let within = order << PART_BITS >> 32;
        let guess = before + ((within * end(part).saturating_sub(before)) >> 32);
        usize::try_from(guess).unwrap_or(0)
    }

    /// Where the item with that tag lies for which `is_it` says so.
    #[inline]
    pub(super) fn position(&self, tag: u32, order: u64, is_it: impl Fn(&T) -> bool) -> Option<usize> {
        let start = self.lower_bound(tag, order);
        let same_tag = self.slots.get(start..)?.iter().take_while(|slot| slot.tag == tag);
        same_tag.enumerate().find(|(_, slot)| is_it(&slot.item)).map(|(offset, _)| start + offset)
    }
}

impl<T: Clone> Leaf<T> {
    /// Puts an item with the same tag in the place of the one there.
    pub(super) fn replace(&mut self, at: usize, slot: Slot<T>) -> Option<T> {
        Arc::make_mut(&mut self.slots).get_mut(at).map(|old| std::mem::replace(old, slot).item)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Evenly spread tags, heaps of equal ones, and more of them than a byte counts.
        #[test]
        fn every_tag_has_the_place_that_a_search_finds(
            mut tags in prop::collection::vec(prop_oneof![any::<u32>(), 0..9u32], 0..600),
            others in prop::collection::vec(any::<u32>(), 20),
        ) {
            tags.sort_unstable();
            let order = |tag| u64::from(tag) << 32;
            let leaf = Leaf::new(tags.iter().map(|tag| Slot { tag: *tag, item: () }).collect(), order);
            for tag in tags.iter().chain(&others).copied().chain([0, u32::MAX]) {
                prop_assert_eq!(leaf.lower_bound(tag, order(tag)), tags.partition_point(|below| *below < tag));
            }
        }
    }

    #[test]
    fn where_a_leaf_ends_takes_no_more_room_than_its_pointer_left() {
        assert_eq!(size_of::<super::super::Child<u64>>(), 24);
    }
}

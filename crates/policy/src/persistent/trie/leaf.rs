//! A leaf: one array, sorted by the tags of its items.

use std::sync::Arc;

pub(super) type Leaf<T> = Arc<[Slot<T>]>;

#[derive(Clone, Debug)]
pub(super) struct Slot<T> {
    pub(super) tag: u32,
    pub(super) item: T,
}

/// The first slot of the sorted leaf whose tag is not below `tag`.
///
/// Tags are spread evenly, so the place is guessed from the bits of the tag that did not lead here, the first of `order`,
/// and found a few steps on; a leaf is touched in one spot.
#[inline]
pub(super) fn lower_bound<T>(leaf: &[Slot<T>], tag: u32, order: u64) -> usize {
    let guess = ((order >> 32) * leaf.len() as u64) >> 32;
    let mut at = usize::try_from(guess).unwrap_or(0);
    while at > 0 && leaf.get(at - 1).is_some_and(|slot| slot.tag >= tag) {
        at -= 1;
    }
    while leaf.get(at).is_some_and(|slot| slot.tag < tag) {
        at += 1;
    }
    at
}

/// Where the item with that tag lies for which `is_it` says so.
#[inline]
pub(super) fn position<T>(leaf: &[Slot<T>], tag: u32, order: u64, is_it: impl Fn(&T) -> bool) -> Option<usize> {
    let start = lower_bound(leaf, tag, order);
    let same_tag = leaf.get(start..)?.iter().take_while(|slot| slot.tag == tag);
    same_tag.enumerate().find(|(_, slot)| is_it(&slot.item)).map(|(offset, _)| start + offset)
}

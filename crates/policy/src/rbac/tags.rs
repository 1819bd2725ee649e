//! A set of scope tags in two words, small enough to lie beside the pointer to what bears the tags.
//!
//! A decision asks for nine tags or so of which the principal has one: whatever the set rules out is not looked for in
//! memory that no cache holds, and where something may lie is known before that memory is there.

use super::scopes::ScopeTag;

/// The tags of one principal's assignments.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TagSet {
    /// One bit for each 64th of all tags in which one lies.
    parts: u64,
    /// Four bits for each tag, of other bits than the part is.
    bits: u64,
}

impl TagSet {
    /// Whether the tag may be among them; if not, it is not.
    #[inline]
    pub(super) const fn may_have(self, tag: ScopeTag) -> bool {
        self.parts & tag.part() != 0 && self.bits & tag.bits() == tag.bits()
    }

    /// At least so many of the tags are below that one: not more, except where two share a part.
    #[inline]
    pub(super) fn at_least_below(self, tag: ScopeTag) -> usize {
        usize::try_from((self.parts & (tag.part() - 1)).count_ones()).unwrap_or(0)
    }
}

impl FromIterator<ScopeTag> for TagSet {
    fn from_iter<I: IntoIterator<Item = ScopeTag>>(tags: I) -> Self {
        let with = |set: Self, tag: ScopeTag| Self { parts: set.parts | tag.part(), bits: set.bits | tag.bits() };
        tags.into_iter().fold(Self::default(), with)
    }
}

impl ScopeTag {
    const fn part(self) -> u64 {
        1 << (self.0 >> 26)
    }

    const fn bits(self) -> u64 {
        1 << (self.0 & 63) | 1 << (self.0 >> 6 & 63) | 1 << (self.0 >> 12 & 63) | 1 << (self.0 >> 18 & 63)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_set_has_its_tags_and_never_counts_too_many_below_one(mut tags in prop::collection::vec(any::<u32>(), 0..60), other: u32) {
            tags.sort_unstable();
            let set: TagSet = tags.iter().copied().map(ScopeTag).collect();
            prop_assert!(tags.iter().all(|tag| set.may_have(ScopeTag(*tag))));
            for tag in tags.iter().copied().chain([0, other, u32::MAX]) {
                prop_assert!(set.at_least_below(ScopeTag(tag)) <= tags.partition_point(|below| *below < tag));
            }
        }
    }

    #[test]
    fn a_set_rules_out_nearly_all_that_is_not_in_it() {
        let spread = |number: u32| ScopeTag(number.wrapping_mul(0x9E37_79B1));
        let set: TagSet = (0..10).map(spread).collect();
        let kept = (10..10_010).filter(|number| set.may_have(spread(*number))).count();
        assert!(kept < 400, "{kept} of 10,000 were not ruled out");
        assert!(!TagSet::default().may_have(spread(0)));
    }
}

//! Two sums that one store changes.

/// How often something was counted, and what it weighed together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often; at most [`Tally::MOST_EVENTS`].
    pub events: u64,
    /// The weights' sum; at most [`Tally::MOST_WEIGHT`].
    pub weight: u64,
}

const EVENT_BITS: u32 = 28;

impl Tally {
    /// The most events that one word holds.
    pub const MOST_EVENTS: u64 = (1 << EVENT_BITS) - 1;
    /// The most weight that one word holds.
    pub const MOST_WEIGHT: u64 = u64::MAX >> EVENT_BITS;

    /// One event; what it weighs above [`Tally::MOST_WEIGHT`] is cut off.
    pub const fn of(weight: u64) -> Self {
        Self { events: 1, weight: if weight > Self::MOST_WEIGHT { Self::MOST_WEIGHT } else { weight } }
    }

    /// Both sums; `None` when one of them has no room in a word.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let sum = Self { events: self.events + other.events, weight: self.weight + other.weight };
        (sum.events <= Self::MOST_EVENTS && sum.weight <= Self::MOST_WEIGHT).then_some(sum)
    }

    pub(crate) const fn packed(self) -> u64 {
        self.weight << EVENT_BITS | self.events & Self::MOST_EVENTS
    }

    pub(crate) const fn unpacked(word: u64) -> Self {
        Self { events: word & Self::MOST_EVENTS, weight: word >> EVENT_BITS }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_word_says_both_sums(events in 0..=Tally::MOST_EVENTS, weight in 0..=Tally::MOST_WEIGHT) {
            let tally = Tally { events, weight };
            prop_assert_eq!(Tally::unpacked(tally.packed()), tally);
        }
    }

    #[test]
    fn a_sum_without_room_is_told() {
        let most = Tally { events: Tally::MOST_EVENTS, weight: 0 };
        assert_eq!(most.plus(Tally::of(0)), None);
        let heavy = Tally { events: 1, weight: Tally::MOST_WEIGHT };
        assert_eq!(heavy.plus(Tally::of(1)), None);
        assert_eq!(Tally::of(u64::MAX).weight, Tally::MOST_WEIGHT);
    }
}

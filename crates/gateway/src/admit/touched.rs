//! Which cells were asked since the last round of the exchange: a bit each.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// A set of places.
pub(super) struct Touched {
    /// Whether there is anybody to tell: alone, nothing is noted.
    is_kept: AtomicBool,
    words: Box<[AtomicU64]>,
}

impl Touched {
    pub(super) fn new(places: usize) -> Self {
        let words = (0..places.div_ceil(64)).map(|_| AtomicU64::default()).collect();
        Self { is_kept: AtomicBool::new(false), words }
    }

    /// Whether other replicas are told.
    pub(super) fn is_kept(&self) -> bool {
        self.is_kept.load(Relaxed)
    }

    /// From now on other replicas are told.
    pub(super) fn keep(&self) {
        self.is_kept.store(true, Relaxed);
    }

    /// Adds a place. Looks first: a bit that is set already costs no write.
    pub(super) fn add(&self, place: usize) {
        let Some(word) = self.words.get(place / 64) else { return };
        let bit = 1 << (place % 64);
        if word.load(Relaxed) & bit == 0 {
            word.fetch_or(bit, Relaxed);
        }
    }

    /// Takes out up to `most` places, going round from `from`, and says where to go on the next time.
    pub(super) fn take(&self, from: usize, most: usize) -> (Vec<usize>, usize) {
        let mut places = Vec::new();
        for step in 0..self.words.len() {
            let index = (from + step) % self.words.len();
            if places.len() + 64 > most {
                return (places, index);
            }
            let Some(word) = self.words.get(index) else { continue };
            if word.load(Relaxed) == 0 {
                continue;
            }
            let mut bits = word.swap(0, Relaxed);
            while bits != 0 {
                places.push(index * 64 + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
        }
        (places, from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_in_one_round_comes_in_the_next() {
        let touched = Touched::new(1024);
        for place in (0..1024).step_by(2) {
            touched.add(place);
            touched.add(place);
        }
        let (mut all, mut from) = (Vec::new(), 8);
        loop {
            let (some, next) = touched.take(from, 200);
            assert!(some.len() <= 200);
            if some.is_empty() {
                break;
            }
            all.extend(some);
            from = next;
        }
        all.sort_unstable();
        assert_eq!(all, (0..1024).step_by(2).collect::<Vec<_>>());
    }
}

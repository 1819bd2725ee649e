//! Randomness as an argument: the operating system's for the binary, a seeded stream for tests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use uuid::Uuid;

/// Where random bytes come from.
pub trait Random: Send + Sync + 'static {
    /// Fills `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);

    /// A random (version 4) UUID.
    fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

/// The operating system's generator: fit for keys and secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[allow(
        clippy::expect_used,
        reason = "without the system's randomness no key may be made; there is nothing to go on with"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system provides randomness");
    }
}

/// A repeatable stream (SplitMix64). For tests only: whoever knows the seed knows the rest.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// The stream that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    fn next(&self) -> u64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            for (byte, random) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *byte = random;
            }
        }
    }
}

/// The operating system's generator, until a seed is put in its place: developer mode's. What was made under a seed is as
/// secret as the seed.
#[derive(Debug, Default)]
pub struct SwitchableRandom(RwLock<Option<SeededRandom>>);

impl SwitchableRandom {
    /// Takes the stream of `seed` from its beginning; with `None`, the operating system's generator again.
    pub fn switch(&self, seed: Option<u64>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = seed.map(SeededRandom::new);
    }

    /// Whether a seed says what comes.
    pub fn is_seeded(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

impl Random for SwitchableRandom {
    fn fill(&self, bytes: &mut [u8]) {
        match &*self.0.read().unwrap_or_else(PoisonError::into_inner) {
            Some(seeded) => seeded.fill(bytes),
            None => SystemRandom.fill(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_stream_and_without_one_nothing_repeats() {
        let random = SwitchableRandom::default();
        random.switch(Some(7));
        let first = (random.uuid(), random.uuid());
        random.switch(Some(7));
        assert_eq!((random.uuid(), random.uuid()), first);
        random.switch(None);
        assert!(!random.is_seeded());
        assert_ne!(random.uuid(), first.0);
    }
}

//! The code that a person reads from one screen and types on another.

use lazurite_crypto::digest::secret_hash;
use lazurite_model::{Random, SecretHash};

/// Consonants alone: nothing looks like a digit or another letter, and no words come about (RFC 8628 §6.1).
const ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
const LENGTH: usize = 9;
/// Bytes from here on would make the first letters likelier than the others.
const FAIR: u8 = 240;

/// A new code: one of 5·10¹¹.
pub(super) fn new(random: &dyn Random) -> String {
    let mut code = String::new();
    while code.len() < LENGTH {
        let mut bytes = [0; 2 * LENGTH];
        random.fill(&mut bytes);
        let letters = bytes.into_iter().filter(|byte| *byte < FAIR);
        let letters = letters.filter_map(|byte| ALPHABET.get(usize::from(byte) % ALPHABET.len()));
        code.extend(letters.take(LENGTH - code.len()).map(|letter| char::from(*letter)));
    }
    code
}

/// What is kept of a code, however it was typed: in small letters, with hyphens or spaces.
pub(super) fn hash(typed: &str) -> SecretHash {
    let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).take(2 * LENGTH).collect();
    secret_hash(&letters.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn codes_are_short_unambiguous_and_evenly_spread() {
        let random = SeededRandom::new(7);
        let mut counts: HashMap<char, u32> = HashMap::new();
        for _ in 0..2_000 {
            let code = new(&random);
            assert_eq!(code.len(), 9, "{code}");
            for letter in code.chars() {
                *counts.entry(letter).or_default() += 1;
            }
        }
        assert_eq!(counts.len(), 20);
        assert!(counts.values().all(|count| (750..1_050).contains(count)), "{counts:?}");
    }

    #[test]
    fn a_code_may_be_typed_carelessly() {
        for typed in ["bcdfghjkl", " BCDF-GHJKL ", "bcd fgh jkl\n"] {
            assert_eq!(hash(typed), hash("BCDFGHJKL"), "{typed}");
        }
        assert_ne!(hash("BCDFGHJKM"), hash("BCDFGHJKL"));
    }
}

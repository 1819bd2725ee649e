//! Recovery codes: what opens an account whose authenticator was lost, each of them once.

use lazurite_crypto::digest::{secret_hash, secret_matches};
use lazurite_crypto::one_time_code::base32;
use lazurite_model::{Random, SecretHash};

/// How many a person gets.
const COUNT: usize = 8;
/// So many random bytes are 28 letters; with fewer than 128 bits a fast hash would not be enough.
const BYTES: usize = 17;
const GROUP: usize = 7;

/// Fresh codes, as they are shown: four groups of seven letters.
pub(crate) fn fresh(random: &dyn Random) -> Vec<String> {
    (0..COUNT).map(|_| one(random)).collect()
}

/// What is kept of codes.
pub(crate) fn hashes(codes: &[String]) -> Vec<SecretHash> {
    codes.iter().map(|code| secret_hash(&normal(code))).collect()
}

/// Which of the hashes was made of what was typed.
pub(crate) fn position(typed: &str, hashes: &[SecretHash]) -> Option<usize> {
    let typed = normal(typed);
    // All are compared whichever matches.
    hashes.iter().enumerate().fold(None, |found, (place, hash)| secret_matches(&typed, hash).then_some(place).or(found))
}

fn one(random: &dyn Random) -> String {
    let mut bytes = [0; BYTES];
    random.fill(&mut bytes);
    let letters: Vec<char> = base32(&bytes).chars().collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// However it was typed: without spaces and hyphens, in capitals.
fn normal(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).take(64).collect()
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn codes_are_found_however_they_are_typed() {
        let codes = fresh(&SeededRandom::new(3));
        assert_eq!(codes.len(), 8);
        assert!(codes.iter().all(|code| code.len() == 31 && code.split('-').count() == 4), "{codes:?}");
        let hashes = hashes(&codes);
        for (place, code) in codes.iter().enumerate() {
            assert_eq!(position(code, &hashes), Some(place));
            assert_eq!(position(&format!(" {} ", code.to_lowercase().replace('-', " ")), &hashes), Some(place));
        }
        assert_eq!(position("", &hashes), None);
        assert_eq!(position(&codes[0][1..], &hashes), None);
    }
}

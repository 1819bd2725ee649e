//! Digests, and comparison that takes the same time whatever it finds.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use lazurite_model::SecretHash;

use crate::encoding::base64url;

/// The SHA-256 of `bytes` (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// The SHA-1 of `bytes`. Names certificates (`x5t`, RFC 7515 §4.1.7); it must never decide whether to trust anything.
pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    let mut out = [0; 20];
    out.copy_from_slice(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
    out
}

/// What is kept of a random secret; for secrets of at least 128 random bits only, never for passwords that people choose.
pub fn secret_hash(secret: &str) -> SecretHash {
    SecretHash(base64url(&sha256(secret.as_bytes())))
}

/// Whether `secret` is the one that `hash` was made of, in constant time.
pub fn secret_matches(secret: &str, hash: &SecretHash) -> bool {
    constant_time_eq(secret_hash(secret).0.as_bytes(), hash.0.as_bytes())
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    verify_slices_are_equal(a, b).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_matches_its_own_hash_only() {
        let hash = secret_hash("correct horse");
        assert!(secret_matches("correct horse", &hash));
        assert!(!secret_matches("correct horsf", &hash));
        assert!(!secret_matches("", &hash));
        assert!(!format!("{hash:?}").contains(&hash.0));
    }

    #[test]
    fn digests_are_those_of_the_standards() {
        assert_eq!(base64url(&sha256(b"abc")), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assert_eq!(base64url(&sha1(b"abc")), "qZk-NkcGgWq6PiVxeFDCbJzQ2J0");
    }
}

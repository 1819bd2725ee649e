//! Secrets that the server makes up (shared keys, client secrets), and what is derived from a shared key.
//!
//! The gate knows accounts by [`KeyDigest`] and verifies SAS tokens with [`SasKey`]; neither tells the key's text.

use aws_lc_rs::hmac;
use lazurite_model::Random;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::digest::{constant_time_eq, sha256};
use crate::encoding::base64url;

/// Separates the SAS key from every other use of the same shared key.
const SAS_LABEL: &[u8] = b"lazurite sas signing key 1";

/// The 64 characters of client secrets: none needs escaping in a URL, a form or a shell.
const SECRET_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.";

/// A new shared key: 32 random bytes, base64url, 43 characters. Never begins with `-`, which a command line would take
/// for an option.
pub fn generate(random: &dyn Random) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    loop {
        random.fill(&mut *bytes);
        let text = Zeroizing::new(base64url(&*bytes));
        if !text.starts_with('-') {
            return text;
        }
    }
}

/// A new client secret: 40 characters, 222 random bits, in the form of Entra ID's own (`???8Q~…`), so that tools that
/// look for leaked secrets know it for one.
pub fn client_secret(random: &dyn Random) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 37]);
    random.fill(&mut *bytes);
    let mut text = Zeroizing::new(String::with_capacity(40));
    for (index, byte) in bytes.iter().enumerate() {
        if index == 3 {
            text.push_str("8Q~");
        }
        let letter = SECRET_ALPHABET.get(usize::from(byte & 63)).copied().unwrap_or(b'A');
        text.push(char::from(letter));
    }
    text
}

/// The SHA-256 of a shared key's text: finds the account that a presented key belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyDigest([u8; 32]);

impl KeyDigest {
    /// The digest's bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether two digests are equal, in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        constant_time_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyDigest(…)")
    }
}

/// The digest of a shared key's text.
pub fn key_digest(text: &str) -> KeyDigest {
    KeyDigest(sha256(text.as_bytes()))
}

/// The HMAC-SHA256 key of the SAS tokens that a shared key signs: HMAC-SHA256(shared key, label).
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SasKey([u8; 32]);

impl SasKey {
    /// The HMAC-SHA256 of `message`.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(hmac::sign(&self.hmac(), message).as_ref());
        out
    }

    /// Whether `tag` is the HMAC of `message`, in constant time.
    pub(crate) fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        hmac::verify(&self.hmac(), message, tag).is_ok()
    }

    /// Kept as 32 bytes rather than expanded, because the gate holds two of them for every account.
    fn hmac(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &self.0)
    }
}

impl std::fmt::Debug for SasKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SasKey(…)")
    }
}

/// The SAS key that belongs to a shared key's text.
pub fn sas_key(text: &str) -> SasKey {
    let shared = hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
    let mut out = [0; 32];
    out.copy_from_slice(hmac::sign(&shared, SAS_LABEL).as_ref());
    SasKey(out)
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn shared_keys_have_43_characters_and_never_look_like_an_option() {
        let random = SeededRandom::new(1);
        for _ in 0..2000 {
            let key = generate(&random);
            assert_eq!(key.len(), 43);
            assert!(!key.starts_with('-'));
        }
    }

    #[test]
    fn client_secrets_have_the_form_that_secret_scanners_know() {
        let random = SeededRandom::new(1);
        let secret = client_secret(&random);
        assert_eq!(secret.len(), 40);
        assert_eq!(&secret[3..6], "8Q~");
        assert!(secret.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.~".contains(&b)));
        assert_ne!(client_secret(&random), secret);
    }

    #[test]
    fn nothing_derived_prints_itself() {
        assert_eq!(format!("{:?} {:?}", key_digest("k"), sas_key("k")), "KeyDigest(…) SasKey(…)");
        assert!(key_digest("k").matches(&key_digest("k")));
        assert!(!key_digest("k").matches(&key_digest("l")));
    }
}

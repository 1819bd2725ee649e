//! Secrets at rest: envelope encryption under a master key that is not in the database.
//!
//! Each value gets its own data key; the data key is encrypted under the master key, the value under the data key, both
//! with AES-256-GCM (NIST SP 800-38D). So the master key encrypts only short random keys, and can be replaced by wrapping
//! the data keys anew. The context says where the value belongs and is authenticated: a sealed value that is moved to
//! another record does not open.
//!
//! Form, base64url: version (1 byte, `1`), name of the master key (8), nonce (12), wrapped data key (32 + 16), nonce
//! (12), ciphertext (n + 16).

mod under;
mod vault;

pub use vault::VaultSealer;

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use lazurite_model::{Random, Sealed};
use zeroize::Zeroizing;

use crate::digest::sha256;
use crate::encoding::{base64url, from_base64url};

const VERSION: u8 = 1;
const NAME_LEN: usize = 8;
const HEADER_LEN: usize = 1 + NAME_LEN;
const KEY_LEN: usize = 32;
const TAG_LEN: usize = 16;
const WRAPPED_LEN: usize = KEY_LEN + TAG_LEN;

/// Seals and opens under one master key.
pub struct Sealer {
    master: LessSafeKey,
    header: [u8; HEADER_LEN],
    name_key: Zeroizing<[u8; 32]>,
    random: Arc<dyn Random>,
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// No base64url, too short, or of a version that this program does not know.
    #[error("the sealed value is malformed")]
    Malformed,
    /// Sealed under another master key.
    #[error("the value was sealed under another master key: start with the master key that belongs to this database")]
    OtherMasterKey,
    /// Changed, or moved from another place.
    #[error("the sealed value was changed or belongs elsewhere")]
    Forged,
}

impl Sealer {
    /// A sealer for that master key; `random` makes data keys and nonces.
    pub fn new(master_key: [u8; 32], random: Arc<dyn Random>) -> Self {
        let master_key = Zeroizing::new(master_key);
        let mut named = Zeroizing::new(b"lazurite master key name 1\0".to_vec());
        named.extend_from_slice(&*master_key);
        let mut header = [VERSION; HEADER_LEN];
        for (place, byte) in header.iter_mut().skip(1).zip(sha256(&named)) {
            *place = byte;
        }
        let mut keyed = Zeroizing::new(b"lazurite name key 1\0".to_vec());
        keyed.extend_from_slice(&*master_key);
        Self { master: aes(&master_key), header, name_key: Zeroizing::new(sha256(&keyed)), random }
    }

    /// A secret for keyed names that all who have the master key make alike, and nobody else. It opens nothing.
    pub fn name_key(&self) -> &[u8; 32] {
        &self.name_key
    }

    /// Encrypts `plain` for the place that `context` names, e.g. the record's key and the field.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Sealed {
        let mut data_key = Zeroizing::new([0; KEY_LEN]);
        self.random.fill(&mut *data_key);
        let mut out = Vec::with_capacity(HEADER_LEN + 2 * NONCE_LEN + WRAPPED_LEN + plain.len() + TAG_LEN);
        out.extend_from_slice(&self.header);
        self.encrypt(&self.master, &self.header, &*data_key, &mut out);
        self.encrypt(&aes(&data_key), context.as_bytes(), plain, &mut out);
        Sealed(base64url(&out))
    }

    /// Decrypts what [`Sealer::seal`] made for the same context.
    ///
    /// # Errors
    /// [`SealError`], which tells a wrong master key from a forgery.
    pub fn open(&self, context: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let bytes = from_base64url(&sealed.0).ok_or(SealError::Malformed)?;
        let (header, rest) = bytes.split_at_checked(HEADER_LEN).ok_or(SealError::Malformed)?;
        if header.first() != Some(&VERSION) {
            return Err(SealError::Malformed);
        }
        if header != self.header {
            return Err(SealError::OtherMasterKey);
        }
        let (wrapped, sealed_value) = rest.split_at_checked(NONCE_LEN + WRAPPED_LEN).ok_or(SealError::Malformed)?;
        let data_key = decrypt(&self.master, header, wrapped)?;
        let data_key: &[u8; KEY_LEN] = data_key.as_slice().try_into().map_err(|_| SealError::Malformed)?;
        decrypt(&aes(data_key), context.as_bytes(), sealed_value)
    }

    /// Appends a fresh nonce, the ciphertext and its tag to `out`.
    #[allow(clippy::expect_used, reason = "AES-GCM fails on inputs over 64 GiB only; secrets are far shorter")]
    fn encrypt(&self, key: &LessSafeKey, aad: &[u8], plain: &[u8], out: &mut Vec<u8>) {
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce);
        let mut body = plain.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut body)
            .expect("the input is shorter than AES-GCM's limit");
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&body);
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(…)")
    }
}

#[allow(clippy::expect_used, reason = "the only condition is the key's length, which the type fixes")]
fn aes(key: &[u8; KEY_LEN]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("AES-256 takes 32 bytes"))
}

fn decrypt(key: &LessSafeKey, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError::Malformed)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Malformed)?;
    let mut body = Zeroizing::new(body.to_vec());
    let plain_len = key.open_in_place(nonce, Aad::from(aad), &mut body).map_err(|_| SealError::Forged)?.len();
    body.truncate(plain_len);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;
    use proptest::prelude::*;

    use super::*;

    fn sealer(key: u8) -> Sealer {
        Sealer::new([key; 32], Arc::new(SeededRandom::new(u64::from(key))))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_own_context_only(plain: Vec<u8>, context in ".{0,40}", other in ".{0,40}") {
            let sealer = sealer(1);
            let sealed = sealer.seal(&context, &plain);
            prop_assert_eq!(&**sealer.open(&context, &sealed).unwrap(), &plain);
            if other != context {
                prop_assert_eq!(sealer.open(&other, &sealed), Err(SealError::Forged));
            }
        }

        #[test]
        fn a_changed_byte_is_noticed(plain in prop::collection::vec(any::<u8>(), 1..60), at: prop::sample::Index, mask in 1..=255u8) {
            let sealer = sealer(1);
            let mut bytes = from_base64url(&sealer.seal("here", &plain).0).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
            prop_assert!(sealer.open("here", &Sealed(base64url(&bytes))).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            prop_assert!(sealer(1).open("here", &Sealed(text)).is_err());
        }
    }

    #[test]
    fn another_master_key_is_named_as_the_reason() {
        let sealed = sealer(1).seal("here", b"x");
        assert_eq!(sealer(2).open("here", &sealed), Err(SealError::OtherMasterKey));
    }

    #[test]
    fn the_same_value_never_looks_the_same_twice() {
        let sealer = sealer(1);
        assert_ne!(sealer.seal("here", b"x").0, sealer.seal("here", b"x").0);
    }
}

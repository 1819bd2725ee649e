//! Function keys: several with a name each, any of which opens. A new one is added, the pages get it, the old one is taken
//! away: nobody is refused in between.
//!
//! Only their digests are kept, so that no log, dump or debugger shows one. Every key is compared with every request in the
//! same time, whatever it is and wherever it differs.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Fewer characters than this can be guessed, or are a person's idea of a password.
pub const SHORTEST: usize = 32;

/// What is wrong with a set of keys. Names keys and never shows one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// Nobody could get in.
    #[error("there is no key: nobody could get a token")]
    None,
    /// It could be guessed.
    #[error("the key `{0}` has fewer than {SHORTEST} characters")]
    Short(String),
    /// It would not survive an address or a header.
    #[error("the key `{0}` has other characters than letters, digits and -._~=")]
    Letters(String),
}

#[derive(Debug)]
struct Key {
    name: String,
    digest: [u8; 32],
}

/// The keys that open now.
#[derive(Debug, Default)]
pub struct FunctionKeys(RwLock<Vec<Key>>);

impl FunctionKeys {
    /// Those keys, by name.
    ///
    /// # Errors
    /// When one of them is too weak, or there is none.
    pub fn new(keys: &BTreeMap<String, SecretString>) -> Result<Self, KeyFault> {
        checked(keys).map(|keys| Self(RwLock::new(keys)))
    }

    /// Those keys from now on. What is refused changes nothing.
    ///
    /// # Errors
    /// When one of them is too weak, or there is none.
    pub fn replace(&self, keys: &BTreeMap<String, SecretString>) -> Result<(), KeyFault> {
        let keys = checked(keys)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// The name of the key that `presented` is.
    pub(crate) fn matching(&self, presented: &str) -> Option<String> {
        let digest = digest(presented);
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        // All are compared, also after one was found: the time tells nothing about which it is.
        keys.iter().fold(None, |found, key| match bool::from(key.digest.ct_eq(&digest)) {
            true => Some(key.name.clone()),
            false => found,
        })
    }
}

fn checked(keys: &BTreeMap<String, SecretString>) -> Result<Vec<Key>, KeyFault> {
    if keys.is_empty() {
        return Err(KeyFault::None);
    }
    let check = |(name, key): (&String, &SecretString)| {
        let text = key.expose_secret();
        if text.len() < SHORTEST {
            return Err(KeyFault::Short(name.clone()));
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~=".contains(&byte)) {
            return Err(KeyFault::Letters(name.clone()));
        }
        Ok(Key { name: name.clone(), digest: digest(text) })
    };
    keys.iter().map(check).collect()
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "old-old-old-old-old-old-old-old-old";
    const NEW: &str = "new-new-new-new-new-new-new-new-new";

    fn keys<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, SecretString> {
        pairs.into_iter().map(|(name, key)| (name.to_owned(), key.into())).collect()
    }

    #[test]
    fn each_key_opens_and_nothing_else_does() {
        let set = FunctionKeys::new(&keys([("old", OLD), ("new", NEW)])).unwrap();
        assert_eq!(set.matching(OLD).as_deref(), Some("old"));
        assert_eq!(set.matching(NEW).as_deref(), Some("new"));
        for wrong in ["", "old", &OLD[1..], &format!("{OLD}x"), &OLD.to_uppercase()] {
            assert_eq!(set.matching(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_weak_set_changes_nothing() {
        let set = FunctionKeys::new(&keys([("old", OLD)])).unwrap();
        assert_eq!(set.replace(&keys([])), Err(KeyFault::None));
        assert_eq!(set.replace(&keys([("new", "short")])), Err(KeyFault::Short("new".to_owned())));
        let spaced = keys([("new", "thirty two letters and some spaces")]);
        assert_eq!(set.replace(&spaced), Err(KeyFault::Letters("new".to_owned())));
        assert_eq!(set.matching(OLD).as_deref(), Some("old"));
        set.replace(&keys([("new", NEW)])).unwrap();
        assert_eq!(set.matching(OLD), None);
    }

    #[test]
    fn nothing_that_is_printed_shows_a_key() {
        let set = FunctionKeys::new(&keys([("old", OLD)])).unwrap();
        assert!(!format!("{set:?}").contains(OLD));
    }
}

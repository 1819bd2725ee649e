//! A key below the master key, for what belongs together and must be able to go together: a key vault has one.
//!
//! Where that key is deleted, nothing that was sealed under it opens again, not even from a copy of the database without it.

use std::sync::Arc;

use lazurite_model::Sealed;
use zeroize::Zeroizing;

use super::{KEY_LEN, SealError, Sealer};

impl Sealer {
    /// A new key, sealed for the place that `context` names.
    pub fn new_key(&self, context: &str) -> Sealed {
        let mut key = Zeroizing::new([0; KEY_LEN]);
        self.random.fill(&mut *key);
        self.seal(context, &*key)
    }

    /// The sealer under a key that [`Sealer::new_key`] made for the same context.
    ///
    /// # Errors
    /// As [`Sealer::open`]; [`SealError::Malformed`] for what is no key.
    pub fn under(&self, context: &str, key: &Sealed) -> Result<Self, SealError> {
        let key = self.open(context, key)?;
        let key: &[u8; KEY_LEN] = key.as_slice().try_into().map_err(|_| SealError::Malformed)?;
        Ok(Self::new(*key, Arc::clone(&self.random)))
    }
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn what_is_sealed_under_one_key_opens_under_no_other() {
        let master = Sealer::new([1; 32], Arc::new(SeededRandom::new(1)));
        let (one, other) = (master.new_key("one"), master.new_key("other"));
        let sealed = master.under("one", &one).unwrap().seal("here", b"x");
        assert_eq!(&**master.under("one", &one).unwrap().open("here", &sealed).unwrap(), b"x");
        assert_eq!(master.under("other", &other).unwrap().open("here", &sealed), Err(SealError::OtherMasterKey));
        assert_eq!(master.open("here", &sealed), Err(SealError::OtherMasterKey));
        assert_eq!(master.under("other", &one).err(), Some(SealError::Forged));
        assert_eq!(master.under("one", &master.seal("one", b"short")).err(), Some(SealError::Malformed));
    }
}

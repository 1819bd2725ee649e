//! The secrets of a key vault under the key that only their vault has, each value bound to its vault, name and version.

use lazurite_model::record::{Vault, VaultSecret};
use lazurite_model::{Sealed, VaultId};
use zeroize::Zeroizing;

use super::{SealError, Sealer};

/// Seals and opens the secrets of one vault.
#[derive(Debug)]
pub struct VaultSealer {
    vault: VaultId,
    sealer: Sealer,
}

impl VaultSealer {
    /// That of a vault, whose key `master` opens.
    ///
    /// # Errors
    /// As [`Sealer::under`].
    pub fn of(vault: &Vault, master: &Sealer) -> Result<Self, SealError> {
        let sealer = master.under(&Vault::seal_context(vault.unique_id), &vault.data_key)?;
        Ok(Self { vault: vault.unique_id, sealer })
    }

    /// A value, sealed for that version of that secret.
    pub fn seal(&self, name: &str, version: &str, value: &str) -> Sealed {
        self.sealer.seal(&VaultSecret::seal_context(self.vault, name, version), value.as_bytes())
    }

    /// The value of a version.
    ///
    /// # Errors
    /// As [`Sealer::open`]; [`SealError::Malformed`] for what is no text.
    pub fn open(&self, secret: &VaultSecret) -> Result<Zeroizing<String>, SealError> {
        let context = VaultSecret::seal_context(self.vault, &secret.name, &secret.version);
        let mut value = self.sealer.open(&context, &secret.value)?;
        String::from_utf8(std::mem::take(&mut *value)).map(Zeroizing::new).map_err(|_| SealError::Malformed)
    }
}

//! Deleted secrets of key vaults.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Record, VaultSecret};
use crate::VaultId;

/// A deleted secret that can still be recovered: all its versions. Its name stays taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletedSecret {
    /// The vault.
    pub vault: VaultId,
    /// The secret's name.
    pub name: String,
    /// Its versions in the order in which they were made; the last one was current.
    pub versions: Vec<VaultSecret>,
    /// When it was deleted.
    pub deleted: Timestamp,
    /// When it goes for good.
    pub scheduled_purge: Timestamp,
}

impl DeletedSecret {
    /// The key of a name in a vault.
    pub fn key_of(vault: VaultId, name: &str) -> String {
        format!("{vault} {}", name.to_lowercase())
    }
}

impl Record for DeletedSecret {
    const KIND: Kind = Kind::DeletedSecret;

    fn key(&self) -> String {
        Self::key_of(self.vault, &self.name)
    }
}

//! An account's shared keys: made, opened, shown.

use lazurite_api::time;
use lazurite_crypto::Zeroizing;
use lazurite_crypto::seal::SealError;
use lazurite_crypto::shared_key::generate;
use lazurite_model::UniqueId;
use lazurite_model::record::{AccountKey, KeySlot, MapsAccount};
use serde_json::{Value, json};

use crate::State;

/// A new key for that slot.
pub(super) fn make(state: &State, account: UniqueId, slot: KeySlot) -> AccountKey {
    let text = generate(&*state.random);
    let sealed = state.sealer.seal(&AccountKey::seal_context(account, slot), text.as_bytes());
    AccountKey { sealed, last_updated: state.clock.now() }
}

/// The text of the key in that slot.
///
/// # Errors
/// When the key was sealed under another master key, or the database was changed.
pub(super) fn open(state: &State, account: &MapsAccount, slot: KeySlot) -> Result<Zeroizing<String>, SealError> {
    let key = match slot {
        KeySlot::Primary => &account.primary_key,
        KeySlot::Secondary => &account.secondary_key,
    };
    let bytes = state.sealer.open(&AccountKey::seal_context(account.unique_id, slot), &key.sealed)?;
    let text = std::str::from_utf8(&bytes).map_err(|_| SealError::Malformed)?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// `MapsAccountKeys`
pub(super) fn view(state: &State, account: &MapsAccount) -> Result<Value, SealError> {
    Ok(json!({
        "primaryKey": *open(state, account, KeySlot::Primary)?,
        "primaryKeyLastUpdated": time::text(account.primary_key.last_updated),
        "secondaryKey": *open(state, account, KeySlot::Secondary)?,
        "secondaryKeyLastUpdated": time::text(account.secondary_key.last_updated),
    }))
}

//! A new version of a secret: its name, its time, its value sealed under its vault's key.

use jiff::SignedDuration;
use lazurite_model::record::{SecretAttributes, Vault, VaultSecret};

use crate::call::Call;
use crate::failure::Outcome;

/// A version with that value, behind the one before it; no content type, no tags, enabled.
pub(super) fn fresh(call: &Call, vault: &Vault, before: Option<&VaultSecret>, value: &str) -> Outcome<VaultSecret> {
    let state = &call.state;
    let sealer = state.sealer.under(&Vault::seal_context(vault.unique_id), &vault.data_key)?;
    // Versions made in the same instant must not change places: the last one made is the one that counts.
    let earliest = before.map(|before| before.attributes.created + SignedDuration::from_micros(1));
    let created = earliest.map_or(call.now(), |earliest| earliest.max(call.now()));
    let (name, version) = (call.name("secretName"), state.random.uuid().simple().to_string());
    Ok(VaultSecret {
        vault: vault.unique_id,
        name: before.map_or(name, |before| &before.name).to_owned(),
        value: sealer.seal(&VaultSecret::seal_context(vault.unique_id, name, &version), value.as_bytes()),
        version,
        content_type: None,
        tags: lazurite_model::record::Tags::new(),
        attributes: SecretAttributes { enabled: true, not_before: None, expires: None, created, updated: created },
    })
}

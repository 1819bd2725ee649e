//! A new version of a secret: its name, its time, its value sealed under its vault's key.

use lazurite_crypto::seal::VaultSealer;
use lazurite_model::record::{SecretAttributes, Vault, VaultSecret};

use crate::call::Call;
use crate::failure::Outcome;

/// A version with that value, behind the one before it; no content type, no tags, enabled.
pub(super) fn fresh(call: &Call, vault: &Vault, before: Option<&VaultSecret>, value: &str) -> Outcome<VaultSecret> {
    let state = &call.state;
    let created = VaultSecret::created_after(before, call.now());
    let (name, version) = (call.name("secretName"), state.random.uuid().simple().to_string());
    Ok(VaultSecret {
        vault: vault.unique_id,
        name: before.map_or(name, |before| &before.name).to_owned(),
        value: VaultSealer::of(vault, &state.sealer)?.seal(name, &version, value),
        version,
        content_type: None,
        tags: lazurite_model::record::Tags::new(),
        attributes: SecretAttributes { enabled: true, not_before: None, expires: None, created, updated: created },
    })
}

//! The text of a backup: a secret's versions, sealed for the vault's subscription and location, as Key Vault binds its own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lazurite_crypto::seal::VaultSealer;
use lazurite_model::Sealed;
use lazurite_model::record::{SecretAttributes, Tags, VaultSecret};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// One version in a backup; it stands there in plain text within what is sealed.
#[derive(Serialize, Deserialize)]
struct Version {
    name: String,
    version: String,
    value: String,
    content_type: Option<String>,
    tags: Tags,
    attributes: SecretAttributes,
}

impl Drop for Version {
    fn drop(&mut self) {
        self.value.zeroize();
    }
}

/// The text of a backup.
pub(crate) fn seal(call: &Call, versions: &[VaultSecret]) -> Outcome<String> {
    let sealer = call.sealer()?;
    let mut all = Vec::new();
    for secret in versions {
        all.push(Version {
            name: secret.name.clone(),
            version: secret.version.clone(),
            value: std::mem::take(&mut *sealer.open(secret)?),
            content_type: secret.content_type.clone(),
            tags: secret.tags.clone(),
            attributes: secret.attributes.clone(),
        });
    }
    let plain = Zeroizing::new(serde_json::to_vec(&all).map_err(Refusal::internal)?);
    Ok(URL_SAFE_NO_PAD.encode(call.state.sealer.seal(&context(call), &plain).0))
}

/// The versions of a backup, sealed anew for the vault of the call.
///
/// # Errors
/// 400 `BadParameter` for what is no backup, or one of another subscription or location.
pub(crate) fn open(call: &Call, text: &str) -> Outcome<Vec<VaultSecret>> {
    let refuse = || Refusal::bad_parameter("The value is no backup of a secret of this subscription and location.");
    let sealed = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| refuse())?;
    let sealed = Sealed(String::from_utf8(sealed).map_err(|_| refuse())?);
    let plain = call.state.sealer.open(&context(call), &sealed).map_err(|_| refuse())?;
    let versions: Vec<Version> = serde_json::from_slice(&plain).map_err(|_| refuse())?;
    let sealer = call.sealer()?;
    Ok(versions.into_iter().map(|version| restored(call, &sealer, version)).collect())
}

fn restored(call: &Call, sealer: &VaultSealer, mut version: Version) -> VaultSecret {
    VaultSecret {
        vault: call.vault.unique_id,
        value: sealer.seal(&version.name, &version.version, &version.value),
        name: std::mem::take(&mut version.name),
        version: std::mem::take(&mut version.version),
        content_type: version.content_type.take(),
        tags: std::mem::take(&mut version.tags),
        attributes: version.attributes.clone(),
    }
}

fn context(call: &Call) -> String {
    let subscription = call.vault.id.subscription_id().map(|id| id.to_string()).unwrap_or_default();
    format!("vaultBackup/{subscription}/{}", call.vault.location)
}

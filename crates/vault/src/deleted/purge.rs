//! `DELETE /deletedsecrets/{name}`: for good, unless the vault forbids it.

use lazurite_model::Record as _;
use lazurite_model::record::DeletedSecret;
use serde_json::Value;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// Purges a deleted secret.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let mut tx = call.begin().await?;
    let deleted = super::read(call, &mut tx).await?;
    if call.vault.settings.purge_protection {
        let message = format!(
            "Operation \"purge\" is not allowed because purge protection is enabled for this vault. Key Vault service will automatically purge it after the retention period has passed.\r\nVault: {};location={}",
            call.vault.id.name(),
            call.vault.location
        );
        return Err(Refusal::forbidden("PurgeProtectionEnabled", message));
    }
    tx.delete::<DeletedSecret>(&deleted.key()).await?;
    call.commit(tx).await?;
    Ok(None)
}

//! `DELETE /secrets/{name}`: all versions leave together, and can be recovered until they are purged.

use jiff::SignedDuration;
use lazurite_model::record::{DeletedSecret, VaultSecret};
use serde_json::Value;

use crate::bundle;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::secret::take_all;

/// Deletes a secret.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let mut tx = call.begin().await?;
    let versions = tx.list::<VaultSecret>(&VaultSecret::versions(call.vault.unique_id, &call.names.name)).await?;
    let current = versions.last().ok_or_else(|| Refusal::no_secret(&call.names.name, None))?.clone();
    let days = i64::from(call.vault.settings.soft_delete_retention_days);
    let deleted = DeletedSecret {
        vault: call.vault.unique_id,
        name: current.name.clone(),
        versions,
        deleted: call.now(),
        scheduled_purge: call.now() + SignedDuration::from_hours(24 * days),
    };
    take_all(&mut tx, &deleted.versions).await?;
    tx.insert(&deleted).await?;
    call.commit(tx).await?;
    Ok(Some(bundle::deleted(call, &deleted, bundle::version(call, &current))))
}

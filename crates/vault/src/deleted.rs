//! Deleted secrets: all versions of a name, until they are recovered or purged.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod purge;
pub(crate) mod recover;

use lazurite_model::record::DeletedSecret;
use lazurite_store::WriteTx;
use serde_json::Value;

use crate::bundle;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// The deleted secret that the path names.
///
/// # Errors
/// 404 `SecretNotFound`.
async fn read(call: &Call, tx: &mut WriteTx) -> Outcome<DeletedSecret> {
    let key = DeletedSecret::key_of(call.vault.unique_id, &call.names.name);
    tx.read(&key).await?.ok_or_else(|| Refusal::no_secret(&call.names.name, None))
}

/// As the wire shows it.
fn view(call: &Call, deleted: &DeletedSecret, show: fn(&Call, &lazurite_model::record::VaultSecret) -> Value) -> Value {
    let current = deleted.versions.last().map(|current| show(call, current)).unwrap_or_default();
    bundle::deleted(call, deleted, current)
}

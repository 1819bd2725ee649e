//! `PATCH /secrets/{name}/{version}`: what is known about a version; its value stays what it is for ever.

use lazurite_model::record::VaultSecret;
use serde_json::Value;

use crate::body::{self, Secret};
use crate::bundle;
use crate::call::Call;
use crate::refusal::Outcome;
use crate::secret::pick;

/// Changes what is given.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let sent: Secret = body::read(call)?;
    sent.check()?;
    let mut tx = call.begin().await?;
    let versions = tx.list::<VaultSecret>(&VaultSecret::versions(call.vault.unique_id, &call.names.name)).await?;
    let mut secret = pick(call, versions)?;
    secret.content_type = sent.content_type.or(secret.content_type);
    secret.tags = sent.tags.unwrap_or(secret.tags);
    sent.attributes.unwrap_or_default().apply(&mut secret.attributes)?;
    secret.attributes.updated = call.now();
    tx.put(&secret).await?;
    call.commit(tx).await?;
    Ok(Some(bundle::version(call, &secret)))
}

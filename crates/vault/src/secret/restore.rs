//! `POST /secrets/restore`: all versions of a backup, in this vault or another one of its subscription.

use lazurite_model::record::VaultSecret;
use serde::Deserialize;
use serde_json::Value;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::secret::{name_is_free, put_all};
use crate::{backup, body, bundle};

#[derive(Deserialize)]
struct Body {
    value: String,
}

/// Restores a secret whose name is free.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let sent: Body = body::read(call)?;
    let versions = backup::open(call, &sent.value)?;
    let Some(current) = versions.last() else { return Err(Refusal::bad_parameter("The backup holds no version.")) };
    let mut tx = call.begin().await?;
    name_is_free(call, &mut tx, &current.name).await?;
    if !tx.list::<VaultSecret>(&VaultSecret::versions(call.vault.unique_id, &current.name)).await?.is_empty() {
        let message =
            format!("A secret named {} exists in this vault already. Delete and purge it first.", current.name);
        return Err(Refusal::conflict("SecretExists", message));
    }
    put_all(&mut tx, &versions).await?;
    call.commit(tx).await?;
    Ok(Some(bundle::version(call, current)))
}

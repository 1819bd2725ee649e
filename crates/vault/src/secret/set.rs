//! `PUT /secrets/{name}`: a new version, which is current from now on.

use lazurite_model::record::{SecretAttributes, VaultSecret};
use serde_json::Value;

use crate::body::{self, Secret};
use crate::bundle;
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::secret::name_is_free;

/// Makes a version.
pub(crate) async fn serve(call: &Call) -> Outcome<Option<Value>> {
    let sent: Secret = body::read(call)?;
    sent.check()?;
    let value = sent.value.ok_or_else(|| Refusal::bad_parameter("The request's body has no value."))?;
    let mut tx = call.begin().await?;
    let name = &call.names.name;
    name_is_free(call, &mut tx, name).await?;
    let before = tx.list::<VaultSecret>(&VaultSecret::versions(call.vault.unique_id, name)).await?.pop();
    let created = VaultSecret::created_after(before.as_ref(), call.now());
    let mut attributes = SecretAttributes { enabled: true, not_before: None, expires: None, created, updated: created };
    sent.attributes.unwrap_or_default().apply(&mut attributes)?;
    let version = call.state.random.uuid().simple().to_string();
    let secret = VaultSecret {
        vault: call.vault.unique_id,
        name: before.map_or_else(|| name.clone(), |before| before.name),
        value: call.sealer()?.seal(name, &version, &value),
        version,
        content_type: sent.content_type,
        tags: sent.tags.unwrap_or_default(),
        attributes,
    };
    tx.insert(&secret).await?;
    call.commit(tx).await?;
    Ok(Some(bundle::whole(call, &secret, &value)))
}

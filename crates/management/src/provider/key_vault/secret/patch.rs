//! `PATCH {vault}/secrets/{name}`: changes what is said of the latest version, or makes a new one if there is a new value.

use lazurite_model::record::{Vault, VaultSecret};

use super::{TYPE, VAULT, of_call, rules, version, view, wire};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse;
use crate::reply::Reply;

/// Changes what is given; a new version takes over what is not.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body = wire::read(&call.body)?;
    let mut faults = Faults::default();
    rules::check(&body, &mut faults);
    of_call(call).await?;
    let mut tx = call.begin().await?;
    let id = call.target.parent();
    let vault = tx.read::<Vault>(id.key()).await?.ok_or_else(|| refuse::no_resource(VAULT, &id))?;
    let versions = VaultSecret::versions(vault.unique_id, call.name("secretName"));
    let before = tx.list::<VaultSecret>(&versions).await?.pop();
    let before = before.ok_or_else(|| refuse::no_resource(TYPE, &call.target))?;
    let sent = body.properties.unwrap_or_default();
    let mut secret = match &sent.value {
        Some(value) => renewed(before.clone(), version::fresh(call, &vault, Some(&before), value)?),
        None => before,
    };
    rules::set(&mut secret.attributes, sent.attributes.as_ref(), &mut faults);
    faults.into_result()?;
    secret.attributes.updated = secret.attributes.created.max(call.now());
    secret.content_type = sent.content_type.or(secret.content_type);
    secret.tags = body.tags.unwrap_or(secret.tags);
    tx.put(&secret).await?;
    tx.commit().await?;
    Ok(Reply::ok(view::secret(&call.state, &vault, &secret)))
}

/// The new version, with what was said of the one before it.
fn renewed(before: VaultSecret, fresh: VaultSecret) -> VaultSecret {
    let mut secret = VaultSecret { content_type: before.content_type, tags: before.tags, ..fresh };
    secret.attributes.enabled = before.attributes.enabled;
    secret.attributes.not_before = before.attributes.not_before;
    secret.attributes.expires = before.attributes.expires;
    secret
}

//! `PUT {vault}/secrets/{name}`: makes a secret, or a new version of one.

use lazurite_api::ApiError;
use lazurite_model::record::{DeletedSecret, Vault, VaultSecret};
use lazurite_store::WriteTx;

use super::{VAULT, rules, version, view, wire};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::key_vault::{BAD_REQUEST, vault};
use crate::refuse;
use crate::reply::Reply;

/// Makes a version with that value; what is not sent of it takes its default.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body = wire::read(&call.body)?;
    let mut faults = Faults::default();
    rules::name(call.name("secretName"), &mut faults);
    rules::check(&body, &mut faults);
    let sent = body.properties.unwrap_or_default();
    let Some(value) = sent.value else {
        faults.add(BAD_REQUEST, "properties.value", "A secret needs a value.");
        return Err(faults.into_result().err().unwrap_or_else(refuse::unknown_path).into());
    };
    vault::of_child(call).await?;
    let mut tx = call.begin().await?;
    let id = call.target.parent();
    let vault = tx.read::<Vault>(id.key()).await?.ok_or_else(|| refuse::no_resource(VAULT, &id))?;
    name_is_free(&mut tx, &vault, call.name("secretName")).await?;
    let versions = VaultSecret::versions(vault.unique_id, call.name("secretName"));
    let before = tx.list::<VaultSecret>(&versions).await?.pop();
    let mut secret = version::fresh(call, &vault, before.as_ref(), &value)?;
    rules::set(&mut secret.attributes, sent.attributes.as_ref(), &mut faults);
    faults.into_result()?;
    secret.content_type = sent.content_type;
    secret.tags = body.tags.unwrap_or_default();
    tx.insert(&secret).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(before.is_none(), view::secret(&call.state, &vault, &secret)))
}

/// Makes sure that no deleted secret of the vault holds the name.
async fn name_is_free(tx: &mut WriteTx, vault: &Vault, name: &str) -> Outcome<()> {
    match tx.read::<DeletedSecret>(&DeletedSecret::key_of(vault.unique_id, name)).await? {
        None => Ok(()),
        Some(_) => {
            let message = format!(
                "Secret '{name}' is deleted but recoverable, and its name cannot be reused. Recover or purge it in the vault first."
            );
            Err(ApiError::conflict("ObjectIsDeletedButRecoverable", message).into())
        }
    }
}

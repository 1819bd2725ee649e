//! `DELETE …/vaults/{name}`: the vault becomes a deleted vault, which can be recovered.

use lazurite_model::record::Vault;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::key_vault::deleted_vault;
use crate::reply::Reply;

/// Deletes a vault: 200, or 204 if there was none. Its data plane is gone when this answers; its name stays taken.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let vault = tx.read::<Vault>(call.target.key()).await?;
    if let Some(vault) = &vault {
        deleted_vault::keep(&mut tx, vault).await?;
        tx.commit().await?;
    }
    Ok(Reply::deleted(vault.is_some()))
}

//! `POST …/locations/{location}/deletedVaults/{name}/purge`

use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::record::DeletedVault;

use super::{destroy, of_call};
use crate::call::Call;
use crate::failure::Outcome;
use crate::finished;
use crate::reply::Reply;

/// Destroys a deleted vault for good. It is gone when this answers; clients are told where to look, as they expect to wait.
///
/// # Errors
/// 405 for one that nobody may purge before its days are over.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let found = tx.read::<DeletedVault>(&call.name("vaultName").to_lowercase()).await?;
    let deleted = of_call(call, found)?;
    if deleted.vault.settings.purge_protection {
        let message = format!(
            "Operation 'DeletedVaultPurge' is not allowed. The vault has purge protection: it goes on {}, not before.",
            lazurite_api::time::text(deleted.scheduled_purge)
        );
        return Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message).into());
    }
    destroy(&mut tx, &deleted).await?;
    let headers = finished::note(call, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply::empty(StatusCode::ACCEPTED).with_headers(headers))
}

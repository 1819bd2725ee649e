//! `DELETE {deployment}`: forgets a deployment. What it deployed stays.

use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::Record as _;
use lazurite_model::record::{Deployment, DeploymentSource};
use lazurite_store::WriteTx;

use super::{id_of, put, scope_of};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{finished, scope};

/// Forgets a deployment that is over. 202 as clients expect it, though it is gone when this answers.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &scope_of(call)).await?;
    let mut tx = call.begin().await?;
    let key = Deployment::key_of(call.tenant(), &id_of(call));
    let Some(deployment) = tx.read::<Deployment>(&key).await? else {
        return Ok(Reply::empty(StatusCode::NO_CONTENT));
    };
    if !deployment.is_over() {
        let message =
            format!("Unable to delete deployment '{}': it is still active. Cancel it first.", deployment.name);
        return Err(ApiError::conflict("DeploymentActive", message).into());
    }
    forget(&mut tx, &deployment).await?;
    // Outside of subscriptions there is no page that would tell the end.
    if call.subscription.is_none() {
        tx.commit().await?;
        return Ok(Reply::empty(StatusCode::NO_CONTENT));
    }
    let headers = finished::note(call, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply::empty(StatusCode::ACCEPTED).with_headers(headers))
}

/// Removes a deployment with everything that is kept of it.
pub(super) async fn forget(tx: &mut WriteTx, deployment: &Deployment) -> Outcome<()> {
    let key = deployment.key();
    put::forget_operations(tx, &key).await?;
    tx.delete::<DeploymentSource>(&key).await?;
    tx.delete::<Deployment>(&key).await?;
    Ok(())
}

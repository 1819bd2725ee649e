//! `POST {deployment}/cancel`: stops a deployment before its next step.

use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::Record as _;
use lazurite_model::record::{Deployment, DeploymentSource, DeploymentState};
use lazurite_store::WriteTx;

use super::found;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Stops a deployment and those in it. A step that is being done is done.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let key = found(call).await?.key();
    let mut tx = call.begin().await?;
    let deployment = tx.read::<Deployment>(&key).await?;
    match deployment.filter(|deployment| !deployment.is_over()) {
        Some(deployment) => stop(&mut tx, deployment, call.now()).await?,
        None => {
            let message = format!(
                "The deployment '{}' cannot be cancelled because it is not active.",
                call.name("deploymentName")
            );
            return Err(ApiError::conflict("DeploymentCannotBeCancelled", message).into());
        }
    }
    tx.commit().await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// Ends a deployment and everything that is deployed from within it.
pub(super) async fn stop(tx: &mut WriteTx, deployment: Deployment, now: jiff::Timestamp) -> Outcome<()> {
    let unfinished = tx.find::<Deployment>("unfinished", "yes").await?;
    let mut stopped = vec![deployment];
    while let Some(mut deployment) = stopped.pop() {
        let itself = (deployment.resource_id(), deployment.run);
        let within = |other: &&Deployment| other.tenant == deployment.tenant && other.parent.as_ref() == Some(&itself);
        stopped.extend(unfinished.iter().filter(within).cloned());
        deployment.state = DeploymentState::Canceled;
        deployment.updated = now;
        deployment.worker = None;
        forget_secrets(tx, &deployment.key()).await?;
        tx.put(&deployment).await?;
    }
    Ok(())
}

/// What a deployment that is over was given is nobody's business any more.
pub(super) async fn forget_secrets(tx: &mut WriteTx, deployment: &str) -> Outcome<()> {
    if let Some(mut source) = tx.read::<DeploymentSource>(deployment).await?
        && source.sealed.take().is_some()
    {
        tx.put(&source).await?;
    }
    Ok(())
}

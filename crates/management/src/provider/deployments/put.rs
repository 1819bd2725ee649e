//! `PUT {scope}/providers/Microsoft.Resources/deployments/{name}`: begins a deployment, and says where its end is told.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use lazurite_api::ApiError;
use lazurite_model::Record as _;
use lazurite_model::record::{Deployment, DeploymentOperation};
use lazurite_store::WriteTx;

use super::{accept, preflight, runner, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// How long a client waits before it looks again, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// Checks everything that can be checked, writes the deployment down, and begins it.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let accepted = accept::read(call).await?;
    preflight::check(call, &accepted).await?;
    let deployment = accepted.deployment;
    let mut tx = call.begin().await?;
    let before = tx.read::<Deployment>(&deployment.key()).await?;
    if let Some(before) = &before {
        replaceable(before, &deployment)?;
        forget_operations(&mut tx, &deployment.key()).await?;
    }
    tx.put(&deployment).await?;
    tx.put(&accepted.source.seal(&deployment, &call.state.sealer)).await?;
    tx.commit().await?;
    // A nested deployment is gone through by the runner of the one around it.
    if call.parent.is_none() {
        runner::start(call.state.clone(), deployment.key());
    }
    let body = view::deployment(&deployment);
    Ok(Reply::created_or_ok(before.is_none(), body).with_headers(headers(call, &deployment)))
}

fn replaceable(before: &Deployment, wanted: &Deployment) -> Result<(), ApiError> {
    if !before.is_over() {
        let message = format!(
            "Unable to edit or replace deployment '{}': previous deployment from '{}' is still active. Please see https://aka.ms/arm-deploy for usage details.",
            before.name,
            lazurite_api::time::text(before.started)
        );
        return Err(ApiError::conflict("DeploymentActive", message));
    }
    match (&before.location, &wanted.location) {
        (Some(old), Some(new)) if !old.eq_ignore_ascii_case(new) => {
            let message = format!(
                "Invalid deployment location '{new}'. The deployment '{}' already exists in location '{old}'.",
                before.name
            );
            Err(ApiError::conflict("InvalidDeploymentLocation", message).at("location"))
        }
        _ => Ok(()),
    }
}

/// What an earlier run under the same name did is not what this one does.
pub(super) async fn forget_operations(tx: &mut WriteTx, deployment: &str) -> Outcome<()> {
    for operation in tx.list::<DeploymentOperation>(&format!("{deployment} ")).await? {
        tx.delete::<DeploymentOperation>(&operation.key()).await?;
    }
    Ok(())
}

fn headers(call: &Call, deployment: &Deployment) -> HeaderMap {
    let (origin, id, run) = (&call.state.settings.origins.arm, deployment.resource_id(), deployment.run);
    let url = format!("{origin}{id}/operationStatuses/{run}?api-version={}", call.version);
    let mut headers = HeaderMap::new();
    let name = HeaderName::from_static("azure-asyncoperation");
    headers.extend(HeaderValue::from_str(&url).ok().map(|url| (name, url)));
    headers.insert(header::RETRY_AFTER, RETRY_AFTER);
    headers
}

//! `GET {deployment}/operations/{id}`

use lazurite_api::ApiError;
use lazurite_model::Record as _;
use lazurite_model::record::DeploymentOperation;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::deployments::found;
use crate::refuse::shown;
use crate::reply::Reply;

/// Shows one thing that a deployment did.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let deployment = found(call).await?;
    let id = call.name("operationId");
    let operations = call.state.store.list::<DeploymentOperation>(&format!("{} ", deployment.key())).await?;
    let operation = operations.iter().find(|operation| operation.id.eq_ignore_ascii_case(id));
    let operation = operation.ok_or_else(|| {
        let message = format!("The deployment operation '{}' could not be found.", shown(id));
        ApiError::not_found("DeploymentOperationNotFound", message)
    })?;
    Ok(Reply::ok(view(&deployment, operation)))
}

//! `GET …/operationresults/{id}`: what became of a long-running operation. 200: it is over.

use lazurite_api::ApiError;
use lazurite_model::record::{OperationState, OperationStatus};
use uuid::Uuid;

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::reply::Reply;

/// Shows nothing but that the operation is over, to whoever knows its id in the subscription.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let written = call.name("operationId");
    let missing = || ApiError::not_found("NotFound", format!("There is no operation '{}' here.", shown(written)));
    let id: Uuid = written.parse().map_err(|_| missing())?;
    let operation = call.state.store.read::<OperationStatus>(&id.to_string()).await?;
    let own = operation.filter(|found| found.resource.subscription_id() == call.target.subscription_id());
    match own.ok_or_else(missing)?.state {
        OperationState::Succeeded => Ok(Reply::empty(http::StatusCode::OK)),
        OperationState::Failed { code, message } => Err(ApiError::conflict(code, message).into()),
    }
}

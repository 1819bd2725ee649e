//! `GET …/locations/{location}/operationStatuses/{id}`: how far a long-running operation got.

use lazurite_api::{ApiError, lro};
use lazurite_model::record::OperationStatus;
use lazurite_model::{Location, ResourceId, SubscriptionId};
use uuid::Uuid;

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::reply::Reply;

/// Shows an operation to those who may read or write what it works on.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?.id;
    let written = call.name("operationId");
    let missing =
        || ApiError::not_found("ResourceNotFound", format!("There is no operation '{}' here.", shown(written)));
    let id: Uuid = written.parse().map_err(|_| missing())?;
    let operation = call.state.store.read::<OperationStatus>(&id.to_string()).await?;
    let location = Location::parse(call.name("location")).map(Location::name);
    let operation = operation
        .filter(|found| found.resource.subscription_id() == Some(subscription) && Some(&*found.location) == location)
        .ok_or_else(missing)?;
    if !call.allows("Microsoft.Maps/accounts/write", &operation.resource) {
        call.state.guard.authorise(&call.caller, "Microsoft.Maps/accounts/read", &operation.resource)?;
    }
    Ok(Reply::ok(lro::status_page(&operation, &path(subscription, &operation.location, operation.id))))
}

/// The path of an operation's status page.
pub(super) fn path(subscription: SubscriptionId, location: &str, id: Uuid) -> String {
    let scope = ResourceId::subscription(subscription);
    format!("{scope}/providers/Microsoft.Maps/locations/{location}/operationStatuses/{id}")
}

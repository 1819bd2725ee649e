//! `PUT {vault}/privateEndpointConnections/{name}`

use lazurite_api::ApiError;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Refuses.
pub(crate) async fn serve(_call: &Call) -> Outcome<Reply> {
    let message = "This server has no private endpoints: it runs in your own network. Let it listen on a private address, or set properties.publicNetworkAccess to 'Disabled' to close the vault's data plane.";
    Err(ApiError::bad_request("PrivateEndpointsNotSupported", message).into())
}

//! `GET {account}/privateEndpointConnections/{name}` and `GET {account}/privateLinkResources/{name}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::ACCOUNT;
use crate::refuse;
use crate::reply::Reply;

/// There is none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let type_ = if call.path.to_lowercase().contains("/privatelinkresources/") {
        "privateLinkResources"
    } else {
        "privateEndpointConnections"
    };
    Err(refuse::no_resource(&format!("{ACCOUNT}/{type_}"), &call.target).into())
}

//! `GET {vault}/privateEndpointConnections/{name}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::key_vault::vault;
use crate::refuse;
use crate::reply::Reply;

/// There is none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    vault::of_child(call).await?;
    Err(refuse::no_resource("Microsoft.KeyVault/vaults/privateEndpointConnections", &call.target).into())
}

//! `PUT {vault}/keys/{name}`

use lazurite_api::ApiError;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Refuses.
pub(crate) async fn serve(_call: &Call) -> Outcome<Reply> {
    let message = "The vaults of this server keep secrets, no keys: 'Microsoft.KeyVault/vaults/keys' cannot be created. Store what you need as 'Microsoft.KeyVault/vaults/secrets'.";
    Err(ApiError::bad_request("KeysNotSupported", message).into())
}

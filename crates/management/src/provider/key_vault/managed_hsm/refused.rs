//! `PUT …/managedHSMs/{name}` and `POST …/checkMhsmNameAvailability`

use lazurite_api::ApiError;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Refuses.
pub(crate) async fn serve(_call: &Call) -> Outcome<Reply> {
    let message = "This server has no managed HSMs. Use a vault: 'Microsoft.KeyVault/vaults'.";
    Err(ApiError::bad_request("ManagedHsmNotSupported", message).into())
}

//! `GET /providers/Microsoft.KeyVault/operations`: every action that a role can name, data actions included.

use lazurite_policy::operation::provider;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::operations::listed;
use crate::reply::Reply;

/// Lists the operations.
pub(crate) async fn serve(_call: &Call) -> Outcome<Reply> {
    Ok(listed(provider("Microsoft.KeyVault").map(|provider| provider.operations).unwrap_or_default()))
}

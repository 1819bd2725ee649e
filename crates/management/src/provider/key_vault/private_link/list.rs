//! `GET {vault}/privateEndpointConnections`, `GET {vault}/privateLinkResources` and `GET {vault}/keys`

use lazurite_model::record::Vault;

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::key_vault::VAULT;
use crate::reply::Reply;

/// Lists nothing, of a vault that exists.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    call.resource::<Vault>(VAULT).await?;
    Ok(listing::reply(Vec::new(), None))
}

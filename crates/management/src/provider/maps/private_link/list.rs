//! `GET {account}/privateEndpointConnections` and `GET {account}/privateLinkResources`

use lazurite_model::record::MapsAccount;

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::maps::ACCOUNT;
use crate::reply::Reply;

/// Lists nothing, of an account that exists.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    call.resource::<MapsAccount>(ACCOUNT).await?;
    Ok(listing::reply(Vec::new(), None))
}

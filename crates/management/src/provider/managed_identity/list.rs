//! `GET …/userAssignedIdentities`: of a subscription or of a resource group.

use lazurite_model::record::UserAssignedIdentity;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the identities that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (identities, next) = listing::below(call, |identity: &UserAssignedIdentity| &identity.id).await?;
    call.group_if_named().await?;
    Ok(listing::reply(identities.iter().map(view).collect(), next))
}

//! `GET …/userAssignedIdentities`: of a subscription or of a resource group.

use lazurite_model::Record;
use lazurite_model::record::UserAssignedIdentity;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the identities that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let prefix = format!("{}/", call.target.key());
    let identities = call.state.store.list::<UserAssignedIdentity>(&prefix).await?;
    let seen = listing::visible(call, identities, |identity| &identity.id)?;
    call.group_if_named().await?;
    let (value, next) = listing::page(call, seen.iter().map(|identity| (identity.key(), view(identity))))?;
    Ok(listing::reply(value, next))
}

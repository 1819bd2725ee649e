//! `GET …/vaults`: of a subscription or of a resource group.

use lazurite_model::record::Vault;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the vaults that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (vaults, next) = listing::below(call, |vault: &Vault| &vault.id).await?;
    call.group_if_named().await?;
    Ok(listing::reply(vaults.iter().map(|vault| view::vault(&call.state, vault)).collect(), next))
}

//! `GET /subscriptions/{id}/providers/Microsoft.KeyVault/deletedVaults`

use lazurite_model::Record as _;
use lazurite_model::record::DeletedVault;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the deleted vaults of a subscription.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?.id.to_string();
    let found = call.state.store.find::<DeletedVault>("subscription", &subscription).await?;
    let kept = found.into_iter().filter(|deleted| deleted.scheduled_purge > call.now());
    let (page, next) = listing::page(call, kept.map(|deleted| (deleted.key(), deleted)))?;
    Ok(listing::reply(page.iter().map(view::deleted_vault).collect(), next))
}

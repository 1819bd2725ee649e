//! `GET …/Microsoft.Maps/accounts`: of a subscription or of a resource group.

use lazurite_model::Record;
use lazurite_model::record::MapsAccount;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::maps::Form;
use crate::reply::Reply;

/// Lists the accounts that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let prefix = format!("{}/", call.target.key());
    let accounts = call.state.store.list::<MapsAccount>(&prefix).await?;
    let seen = listing::visible(call, accounts, |account| &account.id)?;
    call.group_if_named().await?;
    let (accounts, next) = listing::page(call, seen.into_iter().map(|account| (account.key(), account)))?;
    let mut value = Vec::new();
    for account in &accounts {
        value.push(view::account(call, account, Form::of(call.version)).await?);
    }
    Ok(listing::reply(value, next))
}

//! `GET …/Microsoft.Maps/accounts`: of a subscription or of a resource group.

use lazurite_model::record::MapsAccount;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::maps::Form;
use crate::reply::Reply;

/// Lists the accounts that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (accounts, next) = listing::below(call, |account: &MapsAccount| &account.id).await?;
    call.group_if_named().await?;
    let mut value = Vec::new();
    for account in &accounts {
        value.push(view::account(call, account, Form::of(call.version)).await?);
    }
    Ok(listing::reply(value, next))
}

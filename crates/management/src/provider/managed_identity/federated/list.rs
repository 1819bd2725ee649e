//! `GET …/federatedIdentityCredentials`

use lazurite_model::Record;
use lazurite_model::record::FederatedCredential;

use super::{identity, prefix, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists an identity's credentials.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let identity = identity(call).await?;
    let all = call.state.store.list::<FederatedCredential>(&prefix(&identity)).await?;
    let items = all.iter().map(|credential| (credential.key(), view(&identity, credential)));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}

//! `GET /subscriptions/{s}/providers`

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the providers.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?.id;
    Ok(listing::reply(super::NAMESPACES.iter().map(|namespace| namespace.view(subscription)).collect(), None))
}

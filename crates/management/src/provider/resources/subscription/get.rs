//! `GET /subscriptions/{s}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a subscription.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    Ok(Reply::ok(super::view(call.subscription()?)))
}

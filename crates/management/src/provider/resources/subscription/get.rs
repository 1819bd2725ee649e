//! `GET /subscriptions/{s}`

use super::settings;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a subscription.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?;
    let settings = settings::read(&call.state.store, subscription.id).await?;
    Ok(Reply::ok(super::view(subscription, &settings.tags)))
}

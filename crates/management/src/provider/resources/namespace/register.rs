//! `POST /subscriptions/{s}/providers/{namespace}/register`: changes nothing, because every provider is registered.

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse;
use crate::reply::Reply;

/// Answers with the provider, to those who may register it.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("resourceProviderNamespace");
    let namespace = super::find(name).ok_or_else(|| refuse::unknown_namespace(name))?;
    let subscription = call.subscription()?.id;
    let scope = lazurite_model::ResourceId::subscription(subscription);
    call.state.guard.authorise(&call.caller, &format!("{}/register/action", namespace.name), &scope)?;
    Ok(Reply::ok(namespace.view(subscription)))
}

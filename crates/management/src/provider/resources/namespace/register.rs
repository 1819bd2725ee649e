//! `POST /subscriptions/{s}/providers/{namespace}/register`
//!
//! Providers that keep resources have a route each, because leave is asked for by an action of their own. All others are
//! registered, whatever is done.

use lazurite_model::ResourceId;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::subscription::settings;
use crate::refuse;
use crate::reply::Reply;

/// Registers the subscription with a provider, if it is not; answers with the provider.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?.id;
    let name = super::named(call);
    let namespace = super::find(name).ok_or_else(|| refuse::unknown_namespace(name))?;
    if call.permit.is_none() {
        let scope = ResourceId::subscription(subscription);
        call.state.guard.authorise(&call.caller, &format!("{}/register/action", namespace.name), &scope)?;
    }
    let mut settings = settings::read(&call.state.store, subscription).await?;
    if settings.unregistered.contains(namespace.name) {
        let mut tx = call.begin().await?;
        settings = settings::read_in(&mut tx, subscription).await?;
        settings.unregistered.remove(namespace.name);
        tx.put(&settings).await?;
        tx.commit().await?;
    }
    Ok(Reply::ok(namespace.view(Some(&settings))))
}

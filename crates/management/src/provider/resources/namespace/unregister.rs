//! `POST /subscriptions/{s}/providers/{namespace}/unregister`: refused while the subscription has resources of the provider,
//! and for providers that keep none.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::subscription::settings;
use crate::refuse;
use crate::reply::Reply;
use crate::tracked::Tracked;

/// Gives up a provider; answers with it.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?.id;
    let scope = ResourceId::subscription(subscription);
    let name = super::named(call);
    let namespace = super::find(name).ok_or_else(|| refuse::unknown_namespace(name))?;
    if !namespace.needs_registration() {
        call.state.guard.authorise(&call.caller, &format!("{}/unregister/action", namespace.name), &scope)?;
        let message =
            format!("The resource provider '{}' needs no registration and cannot be unregistered.", namespace.name);
        return Err(ApiError::conflict("ResourceProviderCannotBeUnregistered", message).into());
    }
    let mut tx = call.begin().await?;
    let left = Tracked::below(&mut tx, &scope).await?.iter().filter(|item| namespace.has(item.type_().name)).count();
    if left > 0 {
        let message = format!(
            "The subscription '{subscription}' cannot be unregistered from '{}': it has {left} resources of it. Delete them first.",
            namespace.name
        );
        return Err(ApiError::conflict("ResourceProviderInUse", message).into());
    }
    let mut settings = settings::read_in(&mut tx, subscription).await?;
    if settings.unregistered.insert(namespace.name.to_owned()) {
        tx.put(&settings).await?;
        tx.commit().await?;
    }
    Ok(Reply::ok(namespace.view(Some(&settings))))
}

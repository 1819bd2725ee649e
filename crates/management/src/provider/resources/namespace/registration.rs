//! What follows from a subscription's having given up a provider: nothing of it can be made there.

use http::Method;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::subscription::settings;
use crate::{refuse, routes};

/// Refuses to make what belongs to a provider with which the subscription is not registered.
///
/// # Errors
/// 409 `MissingSubscriptionRegistration`
pub(crate) async fn required(call: &Call) -> Outcome<()> {
    if call.method != Method::PUT {
        return Ok(());
    }
    let type_ = routes::resource_type(call.operation.path).unwrap_or_default();
    let namespace = super::find(type_.split('/').next().unwrap_or_default());
    let Some(namespace) = namespace.filter(|namespace| namespace.needs_registration()) else { return Ok(()) };
    let settings = settings::of_call(call).await?;
    if settings.is_some_and(|settings| settings.unregistered.contains(namespace.name)) {
        return Err(refuse::unregistered(namespace.name).into());
    }
    Ok(())
}

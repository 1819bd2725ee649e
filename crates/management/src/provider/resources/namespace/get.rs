//! `GET /subscriptions/{s}/providers/{namespace}`, `GET /providers/{namespace}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::alias;
use crate::provider::resources::subscription::settings;
use crate::refuse;
use crate::reply::Reply;

/// Shows a provider.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("resourceProviderNamespace");
    let namespace = super::find(name).ok_or_else(|| refuse::unknown_namespace(name))?;
    let settings = settings::of_call(call).await?;
    Ok(Reply::ok(alias::expand(call, namespace.view(settings.as_ref()))))
}

//! `GET /subscriptions/{s}/providers/{namespace}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse;
use crate::reply::Reply;

/// Shows a provider.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("resourceProviderNamespace");
    let namespace = super::find(name).ok_or_else(|| refuse::unknown_namespace(name))?;
    Ok(Reply::ok(namespace.view(call.subscription()?.id)))
}

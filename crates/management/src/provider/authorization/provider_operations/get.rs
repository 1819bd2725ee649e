//! `GET /providers/Microsoft.Authorization/providerOperations/{namespace}`

use lazurite_policy::operation;

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse;
use crate::reply::Reply;

/// Shows a provider with its operations.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let with_types = super::expands_types(call)?;
    let namespace = call.name("resourceProviderNamespace");
    let provider = operation::provider(namespace).ok_or_else(|| refuse::unknown_namespace(namespace))?;
    Ok(Reply::ok(super::view(provider, with_types)))
}

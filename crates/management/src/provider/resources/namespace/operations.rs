//! `GET /providers/{namespace}/operations`: every action of a provider that a role can name. The route says which provider.

use lazurite_policy::operation;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::operations::listed;
use crate::refuse;
use crate::reply::Reply;

/// Lists the operations.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.operation.path.split('/').nth(2).unwrap_or_default();
    let provider = operation::provider(name).ok_or_else(|| refuse::unknown_namespace(name))?;
    Ok(listed(provider.operations))
}

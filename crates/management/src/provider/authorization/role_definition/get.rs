//! `GET {scope}/…/roleDefinitions/{guid}`: at any scope of the directory.

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::authorization::role::Role;
use crate::reply::Reply;
use crate::scope;

/// Shows a role.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let id = super::id(call)?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let role = Role::find(&call.state.store, call.tenant(), id).await?;
    let role = role.ok_or_else(|| super::missing(&id.to_string()))?;
    Ok(Reply::ok(role.view(&call.target)))
}

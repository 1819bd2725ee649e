//! `GET {scope}/providers/Microsoft.Authorization/permissions`: what the caller's own roles grant at a scope.

use serde_json::json;

use super::role::Role;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{listing, principal, scope};

/// Lists the permissions, one for each role of the caller.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let store = &call.state.store;
    let above = scope::at_and_above(store, call.tenant(), &call.target).await?;
    let mut value = Vec::new();
    for principal in principal::of_caller(call).await? {
        for assignment in super::role_assignment::of_principal(store, principal).await? {
            if above.contains(&assignment.scope) {
                let role = Role::find(store, call.tenant(), assignment.role).await?;
                value.extend(role.iter().flat_map(Role::permissions).map(|permission| json!(permission)));
            }
        }
    }
    // Whoever has no role here is not told either whether there is such a scope.
    if !value.is_empty() {
        scope::require(store, call.tenant(), &call.target).await?;
    }
    Ok(listing::reply(value, None))
}

//! `PUT {scope}/…/denyAssignments/{guid}`: forbids principals to do something at a scope.

use lazurite_api::ApiError;
use lazurite_model::AssignmentId;
use lazurite_model::record::DenyAssignment;

use super::body::{Body, Wanted};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Creates a deny assignment (201), or replaces one (200).
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let id = super::id(call)?;
    let body: Body = call.body()?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let wanted = body.check(call).await?;
    let mut tx = call.begin().await?;
    let before = tx.find::<DenyAssignment>("id", &id.to_string()).await?.pop();
    if let Some(before) = &before {
        if before.tenant != call.tenant() || before.scope != call.target {
            return Err(taken().into());
        }
        if before.is_system_protected {
            return Err(super::protected(before).into());
        }
    }
    let created = before.is_none();
    let deny = deny(call, id, wanted, before);
    tx.put(&deny).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, super::view(&deny)))
}

fn deny(call: &Call, id: AssignmentId, wanted: Wanted, before: Option<DenyAssignment>) -> DenyAssignment {
    let (now, who) = (call.now(), Some(call.caller.principal));
    DenyAssignment {
        id,
        tenant: call.tenant(),
        name: wanted.name,
        description: wanted.description,
        scope: call.target.clone(),
        does_not_apply_to_child_scopes: wanted.at_its_scope_only,
        permissions: wanted.permissions,
        principals: wanted.principals,
        exclude_principals: wanted.excluded,
        is_system_protected: false,
        created_on: before.as_ref().map_or(now, |before| before.created_on),
        updated_on: now,
        created_by: before.map_or(who, |before| before.created_by),
        updated_by: who,
    }
}

/// 409: the GUID names another one. Where that is, is nobody's business who cannot see it.
fn taken() -> ApiError {
    ApiError::conflict("DenyAssignmentWithSameIdExists", "Another deny assignment has this ID. Use a new GUID.")
}

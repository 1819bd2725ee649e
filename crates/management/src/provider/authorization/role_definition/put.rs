//! `PUT {scope}/…/roleDefinitions/{guid}`: creates or updates a custom role. Both answer 201, which is all that the SDKs
//! take for success.

use lazurite_api::ApiError;
use lazurite_model::record::{RoleDefinition, RoleKind};
use lazurite_model::{RoleDefinitionId, TenantId};
use lazurite_policy::builtin;
use lazurite_store::WriteTx;

use super::body::{Body, Wanted};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::authorization::role::Role;
use crate::reply::Reply;
use crate::scope;

/// How many custom roles a directory has at most, as in Azure.
const MOST: usize = 5000;

/// Creates or updates.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let id = super::id(call)?;
    let body: Body = call.body()?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    if builtin::find(id).is_some() {
        return Err(ApiError::conflict("RoleDefinitionCannotBeUpdated", "A built-in role cannot be changed.").into());
    }
    let wanted = body.check(call).await?;
    // A role reaches as far as its scopes: who makes or changes it must have leave at each of them, not only at the URL's.
    for scope in &wanted.assignable_scopes {
        call.state.guard.authorise(&call.caller, "Microsoft.Authorization/roleDefinitions/write", scope)?;
    }
    let mut tx = call.begin().await?;
    let before = tx.read::<RoleDefinition>(&id.to_string()).await?;
    if before.as_ref().is_some_and(|before| before.tenant != call.tenant()) {
        return Err(
            ApiError::conflict("RoleDefinitionWithSameIdExists", "Another role has this ID. Use a new GUID.").into()
        );
    }
    for scope in before.iter().flat_map(|before| &before.assignable_scopes) {
        call.state.guard.authorise(&call.caller, "Microsoft.Authorization/roleDefinitions/write", scope)?;
    }
    if before.is_none() {
        room_for_one(&mut tx, call.tenant()).await?;
    }
    name_is_free(&mut tx, call.tenant(), id, &wanted.role_name).await?;
    let role = define(call, id, wanted, before);
    tx.put(&role).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(true, Role::Custom(Box::new(role)).view(&call.target)))
}

async fn room_for_one(tx: &mut WriteTx, tenant: TenantId) -> Outcome<()> {
    let roles = tx.list::<RoleDefinition>("").await?;
    if roles.iter().filter(|role| role.tenant == tenant).count() < MOST {
        return Ok(());
    }
    let message = format!("The directory has {MOST} custom roles, and no more may be made. Delete some.");
    Err(ApiError::conflict("RoleDefinitionLimitExceeded", message).into())
}

async fn name_is_free(tx: &mut WriteTx, tenant: TenantId, id: RoleDefinitionId, name: &str) -> Outcome<()> {
    let taken = tx.find::<RoleDefinition>("roleName", &format!("{tenant} {}", name.to_lowercase())).await?;
    if builtin::named(name).is_some() || taken.iter().any(|other| other.id != id) {
        return Err(ApiError::conflict(
            "RoleDefinitionWithSameNameExists",
            "A role definition with the same name already exists in this directory. Use a different name.",
        )
        .at("properties.roleName")
        .into());
    }
    Ok(())
}

fn define(call: &Call, id: RoleDefinitionId, wanted: Wanted, before: Option<RoleDefinition>) -> RoleDefinition {
    let (now, who) = (call.now(), Some(call.caller.principal));
    RoleDefinition {
        id,
        tenant: call.tenant(),
        role_name: wanted.role_name,
        description: wanted.description,
        kind: RoleKind::Custom,
        permissions: wanted.permissions,
        assignable_scopes: wanted.assignable_scopes,
        created_on: before.as_ref().map_or(now, |before| before.created_on),
        updated_on: now,
        created_by: before.map_or(who, |before| before.created_by),
        updated_by: who,
    }
}

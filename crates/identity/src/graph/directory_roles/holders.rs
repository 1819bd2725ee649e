//! Who has which directory role: users and service principals. The last Global Administrator stays one, as nobody could
//! make another.

use lazurite_model::record::{DirectoryRole, ServicePrincipal, User};
use lazurite_model::{PrincipalId, TenantId};
use lazurite_store::WriteTx;

use crate::State;
use crate::graph::caller::Caller;
use crate::graph::entity::Work;
use crate::graph::failure::Failure;
use crate::graph::object;

/// All roles of the tenant's principals.
pub(super) async fn of_tenant(state: &State, tenant: TenantId) -> Result<Vec<(PrincipalId, DirectoryRole)>, Failure> {
    let mut held = Vec::new();
    for user in object::list::<User>(state, tenant).await? {
        held.extend(user.directory_roles.iter().map(|role| (user.id, *role)));
    }
    for principal in object::list::<ServicePrincipal>(state, tenant).await? {
        held.extend(principal.directory_roles.iter().map(|role| (principal.id, *role)));
    }
    Ok(held)
}

/// Gives the role. The caller was asked whether it may.
pub(super) async fn give(
    state: &State,
    caller: &Caller,
    holder: PrincipalId,
    role: DirectoryRole,
) -> Result<(), Failure> {
    change(state, caller, holder, (role, "directoryRoles/members/add"), |roles| {
        if roles.contains(&role) {
            return Err(Failure::bad_request("A conflicting object exists: the principal has this role already."));
        }
        roles.push(role);
        Ok(())
    })
    .await
}

/// Takes the role away.
pub(super) async fn take(
    state: &State,
    caller: &Caller,
    holder: PrincipalId,
    role: DirectoryRole,
) -> Result<(), Failure> {
    change(state, caller, holder, (role, "directoryRoles/members/remove"), |roles| {
        let before = roles.len();
        roles.retain(|held| *held != role);
        if roles.len() == before { Err(Failure::not_found(&holder.to_string())) } else { Ok(()) }
    })
    .await
}

async fn change(
    state: &State,
    caller: &Caller,
    holder: PrincipalId,
    (role, action): (DirectoryRole, &str),
    edit: impl FnOnce(&mut Vec<DirectoryRole>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut work = Work::begin(state, caller, action, holder.0).await?;
    let key = holder.to_string();
    let user = work.tx.read::<User>(&key).await?.filter(|user| user.tenant == caller.tenant);
    let losing = if let Some(mut user) = user {
        edit(&mut user.directory_roles)?;
        work.tx.put(&user).await?;
        !user.directory_roles.contains(&role)
    } else {
        let mut principal: ServicePrincipal = object::read_for_change(&mut work.tx, caller.tenant, holder.0).await?;
        edit(&mut principal.directory_roles)?;
        work.tx.put(&principal).await?;
        !principal.directory_roles.contains(&role)
    };
    if losing && role == DirectoryRole::GlobalAdministrator {
        another_administrator_remains(&mut work.tx, caller.tenant, holder).await?;
    }
    work.tx.commit().await?;
    Ok(())
}

/// Refuses if nobody but `leaving` is Global Administrator of the tenant.
pub(crate) async fn another_administrator_remains(
    tx: &mut WriteTx,
    tenant: TenantId,
    leaving: PrincipalId,
) -> Result<(), Failure> {
    let global = |roles: &[DirectoryRole]| roles.contains(&DirectoryRole::GlobalAdministrator);
    let user = |it: User| it.tenant == tenant && it.id != leaving && it.account_enabled && global(&it.directory_roles);
    let principal = |it: ServicePrincipal| {
        it.tenant == tenant && it.id != leaving && it.account_enabled && global(&it.directory_roles)
    };
    let users: Vec<User> = tx.list("").await?;
    let principals: Vec<ServicePrincipal> = tx.list("").await?;
    if users.into_iter().any(user) || principals.into_iter().any(principal) {
        return Ok(());
    }
    Err(Failure::bad_request("The last Global Administrator of the directory cannot be removed."))
}

//! Writes consents down: a person's for themselves, or an administrator's for everybody.

use lazurite_model::record::{AppRoleAssignment, PermissionGrant, ServicePrincipal, Tenant, User};
use lazurite_model::{AppId, PrincipalId};
use lazurite_store::WriteTx;

use super::{is_consent_administrator, resource_of, sign_in_itself, wanted};
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::first_party::GRAPH;
use crate::oauth::client_credentials::unknown_resource;
use crate::oauth::family::audit;
use crate::token::{Resource, Scopes, is_for_administrators, resolve};

/// Writes down that `user` consents to what `scopes` name; for everybody, if they are an administrator and say so.
pub(crate) async fn give(
    state: &State,
    (tenant, client, user): (&Tenant, &Client, &User),
    scopes: &Scopes,
    everybody: bool,
) -> Result<(), Fault> {
    let mut wanted_at = Vec::new();
    for api in &scopes.apis {
        let resource = resource_of(state, tenant, api)?;
        let wanted = wanted(client, &resource, api)?;
        if (everybody || wanted.iter().any(is_for_administrators)) && !is_consent_administrator(user) {
            return Err(Fault::new(&row::ADMIN_CONSENT, "An administrator must consent to this permission."));
        }
        wanted_at.push((resource, wanted.into_iter().map(|scope| scope.value).collect::<Vec<_>>()));
    }
    let graph = GRAPH.app_id.to_string();
    let graph = resolve(state, tenant, &graph).ok_or_else(|| unknown_resource(&graph, tenant))?;
    wanted_at.push((graph, sign_in_itself(scopes).map(|scope| scope.value.to_owned()).collect()));
    let mut tx = state.store().begin(audit(user.id, "oauth2PermissionGrants/consent", client.app_id)).await?;
    let principal = principal_for(state, &mut tx, tenant, client).await?;
    let whose = (!everybody).then_some(user.id);
    for (resource, values) in &wanted_at {
        grant(state, &mut tx, (tenant, principal, whose), (resource, values)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Writes down that an administrator consents, for everybody, to all that the client's registration names: delegated
/// permissions and application permissions.
pub(crate) async fn give_all_required(
    state: &State,
    (tenant, client, user): (&Tenant, &Client, &User),
) -> Result<(), Fault> {
    if !is_consent_administrator(user) {
        return Err(Fault::new(&row::ADMIN_CONSENT, "An administrator must consent."));
    }
    let required = client.application.as_ref().map_or(&[][..], |application| &application.client.required_access);
    let mut tx = state.store().begin(audit(user.id, "servicePrincipals/consentToAll", client.app_id)).await?;
    let principal = principal_for(state, &mut tx, tenant, client).await?;
    for access in required {
        let name = access.resource.to_string();
        let resource = resolve(state, tenant, &name).ok_or_else(|| unknown_resource(&name, tenant))?;
        let values: Vec<String> =
            access.scopes.iter().filter_map(|id| resource.scope_by_id(*id)).map(|scope| scope.value).collect();
        grant(state, &mut tx, (tenant, principal, None), (&resource, &values)).await?;
        let Some(api) = &resource.principal else { continue };
        for role in access.roles.iter().filter(|role| resource.role_value(**role).is_some()) {
            let (id, created) = (state.random().uuid(), state.now());
            let assignment =
                AppRoleAssignment { id, tenant: tenant.id, principal, resource: api.id, role: *role, created };
            tx.put(&assignment).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What stands for the client in the tenant; made now, if this is the first consent.
async fn principal_for(
    state: &State,
    tx: &mut WriteTx,
    tenant: &Tenant,
    client: &Client,
) -> Result<PrincipalId, Fault> {
    let key = format!("{} {}", tenant.id, client.app_id);
    if let Some(known) = tx.find::<ServicePrincipal>("appId", &key).await?.pop() {
        return Ok(known.id);
    }
    let principal = new_principal(state, tenant, client.app_id, &client.name);
    tx.insert(&principal).await?;
    Ok(principal.id)
}

/// An application's presence in a tenant.
fn new_principal(state: &State, tenant: &Tenant, app_id: AppId, name: &str) -> ServicePrincipal {
    ServicePrincipal::application(state.random().uuid().into(), app_id, tenant.id, name, state.now())
}

/// Adds permissions to what was granted before.
async fn grant(
    state: &State,
    tx: &mut WriteTx,
    (tenant, client, user): (&Tenant, PrincipalId, Option<PrincipalId>),
    (resource, values): (&Resource, &[String]),
) -> Result<(), Fault> {
    let Some(api) = resource.principal.as_ref().filter(|_| !values.is_empty()) else { return Ok(()) };
    let id = state.random().uuid();
    let fresh = PermissionGrant { id, tenant: tenant.id, client, resource: api.id, user, scopes: Vec::new() };
    let before = tx.read::<PermissionGrant>(&lazurite_model::Record::key(&fresh)).await?;
    let mut grant = before.unwrap_or(fresh);
    grant.scopes.extend(values.iter().cloned());
    grant.scopes.sort();
    grant.scopes.dedup();
    tx.put(&grant).await?;
    Ok(())
}

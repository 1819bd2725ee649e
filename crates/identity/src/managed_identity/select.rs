//! Which identity a caller means: by client id, by object id, by resource id, or the one of the resource that it is.

use lazurite_api::Query;
use lazurite_model::record::{MapsAccount, ServicePrincipal, ServicePrincipalKind, UserAssignedIdentity};
use lazurite_model::{AppId, PrincipalId, ResourceId, TenantId};
use lazurite_store::StoreError;

use super::workload::{Choice, Workload};
use crate::State;

/// The parameters by which clients name an identity, under all their spellings.
const CLIENT_ID: [&str; 2] = ["client_id", "clientid"];
const OBJECT_ID: [&str; 2] = ["object_id", "principal_id"];
const RESOURCE_ID: [&str; 2] = ["msi_res_id", "mi_res_id"];

/// A managed identity that may have tokens.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// The user-assigned identity itself, or the resource that has a system-assigned one.
    pub(crate) id: ResourceId,
    pub(crate) principal: PrincipalId,
    pub(crate) client_id: AppId,
    pub(crate) tenant: TenantId,
}

/// Why no identity was found.
#[derive(Debug)]
pub(crate) enum NotFound {
    /// There is none, it is disabled, or this caller may not have it: which of these is nobody's business.
    Unknown,
    /// More than one parameter names one.
    Ambiguous,
    /// None is named, the caller has several, and none is its own.
    Several,
    /// The directory cannot be read.
    Store(StoreError),
}

impl From<StoreError> for NotFound {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The identity that the query names, if the workload has it.
pub(crate) async fn select(state: &State, workload: &Workload, query: &Query<'_>) -> Result<Identity, NotFound> {
    let named =
        |names: [&'static str; 2]| names.into_iter().flat_map(|name| query.all(name)).find(|value| !value.is_empty());
    let identity = match (named(CLIENT_ID), named(OBJECT_ID), named(RESOURCE_ID)) {
        (Some(id), None, None) => by_client_id(state, id).await?,
        (None, Some(id), None) => by_object_id(state, id).await?,
        (None, None, Some(id)) => match ResourceId::parse(id) {
            Ok(id) => of_resource(state, &id).await?,
            Err(_) => None,
        },
        (None, None, None) => return default(state, workload).await?.ok_or(NotFound::Unknown),
        _ => return Err(NotFound::Ambiguous),
    };
    let identity = identity.ok_or(NotFound::Unknown)?;
    if has(state, workload, &identity).await? { Ok(identity) } else { Err(NotFound::Unknown) }
}

/// The identity of who names none: that of the resource which the caller is, or else its only one.
async fn default(state: &State, workload: &Workload) -> Result<Option<Identity>, NotFound> {
    if let Some(resource) = &workload.resource
        && let Some(identity) = of_resource(state, resource).await?
    {
        return Ok(Some(identity));
    }
    let mut others = attached(state, workload).await?;
    if let Choice::Only(named) = &workload.choice {
        others.extend(named.iter().filter(|id| !others.contains(id)).cloned().collect::<Vec<_>>());
    }
    match others.as_slice() {
        [only] => Ok(of_resource(state, only).await?),
        [] => Ok(None),
        _ => Err(NotFound::Several),
    }
}

/// Whether the workload may ask for `identity`.
async fn has(state: &State, workload: &Workload, identity: &Identity) -> Result<bool, StoreError> {
    let chosen = match &workload.choice {
        Choice::AnyOfHomeTenant => identity.tenant == state.settings().home_tenant,
        Choice::Only(named) => named.contains(&identity.id),
    };
    let own = workload.resource.as_ref() == Some(&identity.id);
    Ok(chosen || own || attached(state, workload).await?.contains(&identity.id))
}

/// The user-assigned identities of the resource that the workload is.
async fn attached(state: &State, workload: &Workload) -> Result<Vec<ResourceId>, StoreError> {
    let Some(resource) = &workload.resource else { return Ok(Vec::new()) };
    let account = state.store().read::<MapsAccount>(resource.key()).await?;
    Ok(account.map(|account| account.identity.user_assigned).unwrap_or_default())
}

async fn by_client_id(state: &State, id: &str) -> Result<Option<Identity>, StoreError> {
    let Ok(id) = id.parse::<AppId>() else { return Ok(None) };
    if let Some(identity) = state.store().find::<UserAssignedIdentity>("clientId", &id.to_string()).await?.pop() {
        return of_resource(state, &identity.id).await;
    }
    let key = format!("{} {id}", state.settings().home_tenant);
    of_principal(state, state.store().find::<ServicePrincipal>("appId", &key).await?.pop()).await
}

async fn by_object_id(state: &State, id: &str) -> Result<Option<Identity>, StoreError> {
    let Ok(id) = id.parse::<PrincipalId>() else { return Ok(None) };
    if let Some(identity) = state.store().find::<UserAssignedIdentity>("principalId", &id.to_string()).await?.pop() {
        return of_resource(state, &identity.id).await;
    }
    of_principal(state, state.store().read(&id.to_string()).await?).await
}

/// The system-assigned identity that a service principal stands for. It knows its resource, and the resource must know it.
async fn of_principal(state: &State, principal: Option<ServicePrincipal>) -> Result<Option<Identity>, StoreError> {
    let Some(principal) = principal.filter(|principal| principal.kind == ServicePrincipalKind::ManagedIdentity) else {
        return Ok(None);
    };
    let resource = principal.alternative_names.iter().find_map(|name| ResourceId::parse(name).ok());
    let Some(resource) = resource else { return Ok(None) };
    Ok(of_resource(state, &resource).await?.filter(|identity| identity.principal == principal.id))
}

/// The identity that `id` is, or that the resource `id` has of its own; `None` if its principal may have no tokens.
async fn of_resource(state: &State, id: &ResourceId) -> Result<Option<Identity>, StoreError> {
    let (id, principal) = match state.store().read::<UserAssignedIdentity>(id.key()).await? {
        Some(identity) => (identity.id, identity.principal_id),
        None => match state.store().read::<MapsAccount>(id.key()).await? {
            Some(MapsAccount { id, identity, .. }) => match identity.system_assigned {
                Some(principal) => (id, principal),
                None => return Ok(None),
            },
            None => return Ok(None),
        },
    };
    let principal = state.store().read::<ServicePrincipal>(&principal.to_string()).await?;
    let principal = principal.filter(|principal| principal.account_enabled);
    Ok(principal.map(|principal| Identity {
        id,
        principal: principal.id,
        client_id: principal.app_id,
        tenant: principal.tenant,
    }))
}

//! Scopes: whether there is such a thing, and what lies above it.

use lazurite_api::ApiError;
use lazurite_model::record::{ManagementGroup, ResourceGroup, Subscription};
use lazurite_model::{ResourceId, TenantId};
use lazurite_store::{Store, StoreError};

use crate::failure::Outcome;
use crate::provider::key_vault::secret;
use crate::provider::managed_identity::federated;
use crate::provider::resources::namespace;
use crate::refuse;
use crate::tracked::{self, Tracked};

/// Management groups nest six deep in Azure; twice that ends a chain that a damaged database closes to a ring.
const DEEPEST: usize = 12;

/// Makes sure that the scope exists in that directory.
///
/// # Errors
/// 404 in ARM's words for the first part that does not exist, 400 for what is no scope.
pub(crate) async fn require(store: &Store, tenant: TenantId, scope: &ResourceId) -> Outcome<()> {
    let mut segments = scope.as_str().split('/').skip(1);
    match segments.next().unwrap_or_default().to_lowercase().as_str() {
        "" => return Ok(()),
        "providers" => return require_group(store, tenant, scope).await,
        "subscriptions" => {}
        _ => return Err(malformed(scope).into()),
    }
    let written = segments.next().unwrap_or_default();
    let id = scope.subscription_id().ok_or_else(|| refuse::bad_subscription(written))?;
    let subscription = store.read::<Subscription>(&id.to_string()).await?;
    subscription.filter(|found| found.tenant == tenant).ok_or_else(|| refuse::no_subscription(written))?;
    if segments.next().is_none() {
        return Ok(());
    }
    let (Some(group), Some(name)) = (scope.group(), scope.resource_group_name()) else {
        return Err(malformed(scope).into());
    };
    store.read::<ResourceGroup>(group.key()).await?.ok_or_else(|| refuse::no_group(name))?;
    if *scope == group { Ok(()) } else { require_resource(store, scope, &group).await }
}

async fn require_resource(store: &Store, scope: &ResourceId, group: &ResourceId) -> Outcome<()> {
    let type_ = scope.resource_type().ok_or_else(|| malformed(scope))?;
    if type_.eq_ignore_ascii_case(federated::TYPE) {
        return federated::require(store, scope).await;
    }
    if type_.eq_ignore_ascii_case(secret::TYPE) {
        return secret::require(store, scope).await;
    }
    let (namespace, rest) = type_.split_once('/').unwrap_or((&*type_, ""));
    let Some(known) = tracked::find(&type_).filter(|_| scope.parent() == *group) else {
        return Err(match namespace::find(namespace) {
            Some(known) => refuse::unknown_type(known.name, rest),
            None => refuse::unknown_namespace(namespace),
        }
        .into());
    };
    let found = Tracked::read(store, scope).await?;
    found.map(|_| ()).ok_or_else(|| refuse::no_resource(known.name, scope).into())
}

async fn require_group(store: &Store, tenant: TenantId, scope: &ResourceId) -> Outcome<()> {
    if *scope != ResourceId::management_group(scope.name()) {
        return Err(malformed(scope).into());
    }
    let name = scope.name().to_lowercase();
    let group = store.read::<ManagementGroup>(&name).await?;
    let exists = group.map_or(name == tenant.to_string(), |group| group.tenant == tenant);
    if exists { Ok(()) } else { Err(no_management_group(scope.name()).into()) }
}

/// 404: there is no such management group.
pub(crate) fn no_management_group(name: &str) -> ApiError {
    let message = format!("The management group '{}' cannot be found.", refuse::shown(name));
    ApiError::not_found("NotFound", message)
}

fn malformed(scope: &ResourceId) -> ApiError {
    let message = format!(
        "'{}' is no scope. A scope is '/', a management group, a subscription, a resource group or a resource.",
        refuse::shown(scope.as_str())
    );
    ApiError::bad_request("InvalidScope", message)
}

/// The scope and everything above it, the nearest first: resource, resource group, subscription, management groups, root.
pub(crate) async fn at_and_above(
    store: &Store,
    tenant: TenantId,
    scope: &ResourceId,
) -> Result<Vec<ResourceId>, StoreError> {
    let mut chain = vec![scope.clone()];
    let management_group = if let Some(id) = scope.subscription_id() {
        let above = [scope.group(), Some(ResourceId::subscription(id))];
        chain.extend(above.into_iter().flatten().filter(|above| above != scope));
        store.read::<Subscription>(&id.to_string()).await?.and_then(|subscription| subscription.management_group)
    } else if *scope == ResourceId::root() {
        return Ok(chain);
    } else {
        chain.clear();
        Some(scope.name().to_owned())
    };
    let root_group = tenant.to_string();
    let mut next = Some(management_group.unwrap_or_else(|| root_group.clone()));
    while let Some(name) = next.take().filter(|_| chain.len() < DEEPEST) {
        let group = store.read::<ManagementGroup>(&name.to_lowercase()).await?;
        chain.push(ResourceId::management_group(&name));
        if name.eq_ignore_ascii_case(&root_group) {
            break;
        }
        next = Some(group.and_then(|group| group.parent).unwrap_or_else(|| root_group.clone()));
    }
    chain.push(ResourceId::root());
    Ok(chain)
}

/// The management groups and subscriptions below a scope that is above subscriptions; none below any other.
pub(crate) async fn below(store: &Store, tenant: TenantId, scope: &ResourceId) -> Result<Vec<ResourceId>, StoreError> {
    let mut below = Vec::new();
    if scope.subscription_id().is_some() {
        return Ok(below);
    }
    let mut candidates = vec![ResourceId::management_group(&tenant.to_string())];
    let groups = store.list::<ManagementGroup>("").await?.into_iter().filter(|group| group.tenant == tenant);
    candidates.extend(groups.map(|group| ResourceId::management_group(&group.name)));
    let subscriptions = store.list::<Subscription>("").await?.into_iter().filter(|found| found.tenant == tenant);
    candidates.extend(subscriptions.map(|subscription| ResourceId::subscription(subscription.id)));
    for id in candidates {
        let is_new = id != *scope && !below.contains(&id);
        if is_new && at_and_above(store, tenant, &id).await?.contains(scope) {
            below.push(id);
        }
    }
    Ok(below)
}

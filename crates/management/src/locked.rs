//! What locks forbid. They hold for everybody, whatever their roles, for their scope and everything below it.

use http::Method;
use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{LockLevel, ManagementLock};
use lazurite_store::{Store, StoreError, WriteTx};

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;

/// Refuses a write that a lock forbids; asked within the write, so that no lock can come in between.
///
/// # Errors
/// 409 `ScopeLocked`, naming the locked scopes.
pub(crate) async fn write_allowed(call: &Call, tx: &mut WriteTx) -> Outcome<()> {
    if call.operation.access.action().is_some_and(|action| action.starts_with("Microsoft.Authorization/locks/")) {
        return Ok(());
    }
    let is_deletion = call.method == Method::DELETE;
    let mut locks = at_and_above(tx, &call.target).await?;
    if is_deletion && !acts_on_attached(call) {
        // Whoever deletes a thing deletes what lies in it.
        locks.extend(tx.list::<ManagementLock>(&format!("{}/", call.target.key())).await?);
    }
    refuse(call, locks, if is_deletion { Doing::Delete } else { Doing::Write })
}

/// Refuses to move a resource that a lock holds where it is: leaving its place is as good as being deleted there.
///
/// # Errors
/// 409 `ScopeLocked`, naming the locked scopes.
pub(crate) async fn leave_allowed(call: &Call, tx: &mut WriteTx, resource: &ResourceId) -> Outcome<()> {
    let mut locks = at_and_above(tx, resource).await?;
    locks.extend(tx.list::<ManagementLock>(&format!("{}/", resource.key())).await?);
    refuse(call, locks, Doing::Delete)
}

/// Refuses to move a resource to a scope that is locked against changes.
///
/// # Errors
/// 409 `ScopeLocked`, naming the locked scopes.
pub(crate) async fn entry_allowed(call: &Call, tx: &mut WriteTx, group: &ResourceId) -> Outcome<()> {
    let locks = at_and_above(tx, group).await?;
    refuse(call, locks, Doing::Write)
}

async fn at_and_above(tx: &mut WriteTx, scope: &ResourceId) -> Outcome<Vec<ManagementLock>> {
    let mut locks = Vec::new();
    for scope in path_upwards(scope) {
        locks.extend(tx.list::<ManagementLock>(&format!("{} ", scope.key())).await?);
    }
    Ok(locks)
}

/// Whether the call is about what is attached to its target (a role assignment, a policy, tags) and not the target itself:
/// deleting that takes nothing along that lies below.
fn acts_on_attached(call: &Call) -> bool {
    call.operation.path.starts_with("{scope}")
}

/// Refuses an action on a resource that is locked against changes: it may give away or renew what the lock protects, as
/// `listKeys` does.
///
/// # Errors
/// 409 `ScopeLocked`, naming the locked scopes.
pub(crate) async fn action_allowed(call: &Call) -> Outcome<()> {
    let reads = call.operation.access.action().is_none_or(|action| action.ends_with("/read"));
    if call.method != Method::POST || reads || !is_resource(&call.target) {
        return Ok(());
    }
    let locks = holding(&call.state.store, &call.target).await?;
    refuse(call, locks, Doing::Write)
}

/// The locks that hold for a scope: made there or above it.
pub(crate) async fn holding(store: &Store, scope: &ResourceId) -> Result<Vec<ManagementLock>, StoreError> {
    let mut locks = Vec::new();
    for scope in path_upwards(scope) {
        locks.extend(store.list::<ManagementLock>(&format!("{} ", scope.key())).await?);
    }
    Ok(locks)
}

/// The resource, its group and its subscription, as far as the id goes; locks exist nowhere else.
fn path_upwards(target: &ResourceId) -> impl Iterator<Item = ResourceId> {
    let mut above = Vec::new();
    if let Some(subscription) = target.subscription_id() {
        above.push(ResourceId::subscription(subscription));
        above.extend(target.group());
        let mut resource = target.clone();
        while is_resource(&resource) {
            above.push(resource.clone());
            resource = resource.parent();
        }
    }
    above.into_iter()
}

fn is_resource(id: &ResourceId) -> bool {
    id.group().is_some_and(|group| *id != group)
}

/// What locks may forbid.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    /// Every lock forbids it.
    Delete,
    /// Only a read-only lock forbids it.
    Write,
}

fn refuse(call: &Call, locks: Vec<ManagementLock>, doing: Doing) -> Outcome<()> {
    let holds = |lock: &ManagementLock| lock.level == LockLevel::ReadOnly || doing == Doing::Delete;
    let mut scopes: Vec<String> = locks.into_iter().filter(holds).map(|lock| lock.scope.to_string()).collect();
    if scopes.is_empty() {
        return Ok(());
    }
    scopes.dedup();
    let operation = if doing == Doing::Delete { "delete" } else { "write" };
    let message = format!(
        "The scope '{}' cannot perform {operation} operation because following scope(s) are locked: '{}'. Please remove the lock and try again.",
        shown(call.target.as_str()),
        shown(&scopes.join(","))
    );
    Err(ApiError::conflict("ScopeLocked", message).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_locked_with_its_parents_group_and_subscription() {
        let subscription = "/subscriptions/22222222-2222-4222-8222-222222222222";
        let account = format!("{subscription}/resourceGroups/g/providers/Microsoft.Maps/accounts/a");
        let above = |id: &str| -> Vec<String> {
            path_upwards(&ResourceId::parse(id).unwrap()).map(|id| id.to_string()).collect()
        };
        let child = format!("{account}/creators/c");
        let group = format!("{subscription}/resourceGroups/g");
        assert_eq!(above(&child), [subscription.to_owned(), group.clone(), child.clone(), account]);
        assert_eq!(above(&group), [subscription.to_owned(), group]);
        assert!(above("/providers/Microsoft.Management/managementGroups/m").is_empty());
    }
}

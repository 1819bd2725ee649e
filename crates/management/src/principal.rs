//! Principals, as far as the resource manager has to do with them: who exists, who is in which group, and the service
//! principals that stand for managed identities and come and go with them.

use std::collections::BTreeSet;

use lazurite_model::record::{Group, Membership, PrincipalType, ServicePrincipal, User};
use lazurite_model::{PrincipalId, Record, ResourceId, TenantId};
use lazurite_store::{Store, StoreError, WriteTx};

use crate::call::Call;

/// What kind of principal has that object id in that directory; `None`: none has.
pub(crate) async fn kind(
    store: &Store,
    tenant: TenantId,
    id: PrincipalId,
) -> Result<Option<PrincipalType>, StoreError> {
    let key = id.to_string();
    if let Some(service) = store.read::<ServicePrincipal>(&key).await? {
        return Ok((service.tenant == tenant).then_some(PrincipalType::ServicePrincipal));
    }
    if let Some(user) = store.read::<User>(&key).await? {
        return Ok((user.tenant == tenant).then_some(PrincipalType::User));
    }
    let group = store.read::<Group>(&key).await?;
    Ok(group.filter(|group| group.tenant == tenant).map(|_| PrincipalType::Group))
}

/// Whether some directory here, whichever it is, has a principal with that object id.
pub(crate) async fn is_known(store: &Store, id: PrincipalId) -> Result<bool, StoreError> {
    let key = id.to_string();
    Ok(store.read::<ServicePrincipal>(&key).await?.is_some()
        || store.read::<User>(&key).await?.is_some()
        || store.read::<Group>(&key).await?.is_some())
}

/// The principal itself and every security group that it is in, also through other groups.
pub(crate) async fn with_groups(store: &Store, id: PrincipalId) -> Result<BTreeSet<PrincipalId>, StoreError> {
    let mut found = BTreeSet::from([id]);
    let mut waiting = vec![id];
    while let Some(member) = waiting.pop() {
        for membership in store.find::<Membership>("member", &member.to_string()).await? {
            let group = store.read::<Group>(&membership.group.to_string()).await?;
            if group.is_some_and(|group| group.security_enabled) && found.insert(membership.group) {
                waiting.push(membership.group);
            }
        }
    }
    Ok(found)
}

/// The caller and the groups that it is in: as its directory here says, or the trusted issuer that vouches for it.
pub(crate) async fn of_caller(call: &Call) -> Result<BTreeSet<PrincipalId>, StoreError> {
    let (store, caller) = (&call.state.store, &call.caller);
    let Some(groups) = &caller.vouched_groups else { return with_groups(store, caller.principal).await };
    let mut found = BTreeSet::from([caller.principal]);
    for group in groups {
        // Of a group that is known here, no issuer says who is in it.
        if store.read::<Group>(&group.to_string()).await?.is_none() {
            found.insert(*group);
        }
    }
    Ok(found)
}

/// Makes the service principal of a managed identity. `explicit`: it is a resource of its own (user-assigned).
pub(crate) async fn create(
    call: &Call,
    tx: &mut WriteTx,
    resource: &ResourceId,
    explicit: bool,
) -> Result<ServicePrincipal, StoreError> {
    let principal = ServicePrincipal::application(
        call.state.random.uuid().into(),
        call.state.random.uuid().into(),
        call.tenant(),
        resource.name(),
        call.now(),
    )
    .of_identity(resource, explicit);
    tx.insert(&principal).await?;
    Ok(principal)
}

/// Removes the service principal of a managed identity, and takes it out of its groups.
///
/// Role assignments that name it stay, as in Azure: its object id is never given again.
pub(crate) async fn remove(tx: &mut WriteTx, id: PrincipalId) -> Result<(), StoreError> {
    for membership in tx.find::<Membership>("member", &id.to_string()).await? {
        tx.delete::<Membership>(&membership.key()).await?;
    }
    tx.delete::<ServicePrincipal>(&id.to_string()).await?;
    Ok(())
}

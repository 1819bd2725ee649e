//! What refers to a resource by its id, and follows it when it is moved.

use lazurite_model::record::{Identity, MapsAccount, PolicyAssignment, ServicePrincipal};
use lazurite_model::{PrincipalId, ResourceId};
use lazurite_store::{StoreError, WriteTx};

use crate::provider::managed_identity;
use crate::tracked::Tracked;

/// Lets the service principal of a moved resource's own identity bear the resource's new id.
pub(super) async fn follow_principals(
    tx: &mut WriteTx,
    moved: &Tracked,
    before: &ResourceId,
) -> Result<(), StoreError> {
    let principal: Option<PrincipalId> = match moved {
        Tracked::Account(account) => account.identity.system_assigned,
        Tracked::Identity(identity) => Some(identity.principal_id),
        Tracked::Vault(_) => None,
    };
    let Some(principal) = principal else { return Ok(()) };
    let Some(mut service) = tx.read::<ServicePrincipal>(&principal.to_string()).await? else { return Ok(()) };
    for name in &mut service.alternative_names {
        if name.eq_ignore_ascii_case(before.as_str()) {
            moved.id().as_str().clone_into(name);
        }
    }
    tx.put(&service).await.map(|_| ())
}

/// Lets the accounts and policy assignments that have a moved user-assigned identity know it by its new id.
pub(super) async fn follow(tx: &mut WriteTx, before: &ResourceId, after: &ResourceId) -> Result<(), StoreError> {
    if !before.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(managed_identity::TYPE)) {
        return Ok(());
    }
    for mut assignment in tx.list::<PolicyAssignment>("").await? {
        if assignment.identity.user_assigned.contains(before) {
            rename(&mut assignment.identity, before, after);
            tx.put(&assignment).await?;
        }
    }
    for mut account in tx.find::<MapsAccount>("userAssignedIdentity", before.key()).await? {
        rename(&mut account.identity, before, after);
        tx.put(&account).await?;
    }
    Ok(())
}

fn rename(identity: &mut Identity, before: &ResourceId, after: &ResourceId) {
    for id in identity.user_assigned.iter_mut().filter(|id| *id == before) {
        *id = after.clone();
    }
}

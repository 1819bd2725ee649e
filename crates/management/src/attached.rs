//! What is attached to scopes: roles, denials, locks, policies, deployments. Each record's key begins with its scope's.

pub(crate) mod reach;

use lazurite_model::record::{
    DenyAssignment, Deployment, DeploymentOperation, DeploymentSource, ManagementLock, PolicyAssignment,
    PolicyExemption, RoleAssignment, TemplateSpec, TemplateSpecVersion,
};
use lazurite_model::{Record, ResourceId};
use lazurite_store::{StoreError, WriteTx};

use crate::principal;

/// Removes everything attached to a scope or to what lies below it.
///
/// It must go with the scope: what is later made under the same name must not inherit it.
pub(crate) async fn forget(tx: &mut WriteTx, scope: &ResourceId) -> Result<(), StoreError> {
    forget_kind::<RoleAssignment>(tx, scope).await?;
    forget_kind::<DenyAssignment>(tx, scope).await?;
    forget_kind::<ManagementLock>(tx, scope).await?;
    for assignment in forget_kind::<PolicyAssignment>(tx, scope).await? {
        if let Some(principal) = assignment.identity.system_assigned {
            principal::remove(tx, principal).await?;
        }
    }
    forget_kind::<PolicyExemption>(tx, scope).await?;
    forget_kind::<Deployment>(tx, scope).await?;
    forget_kind::<DeploymentSource>(tx, scope).await?;
    forget_kind::<DeploymentOperation>(tx, scope).await?;
    forget_kind::<TemplateSpec>(tx, scope).await?;
    forget_kind::<TemplateSpecVersion>(tx, scope).await?;
    Ok(())
}

/// Removes the records of a kind; gives what was removed.
async fn forget_kind<T: Record>(tx: &mut WriteTx, scope: &ResourceId) -> Result<Vec<T>, StoreError> {
    let mut forgotten = Vec::new();
    for prefix in [format!("{} ", scope.key()), format!("{}/", scope.key())] {
        for record in tx.list::<T>(&prefix).await? {
            tx.delete::<T>(&record.key()).await?;
            forgotten.push(record);
        }
    }
    Ok(forgotten)
}

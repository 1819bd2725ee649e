//! What goes with an object that is deleted: memberships, ownerships, what was granted to it and by it. Azure role
//! assignments stay listed and grant nothing, as in Azure.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::record::{
    AppRoleAssignment, DeletedApplication, DeletedUser, FederatedCredential, Membership, Ownership, PermissionGrant,
    SecondFactor,
};
use lazurite_model::{AppId, PrincipalId, Record};
use lazurite_store::{Audit, StoreError, WriteTx};
use uuid::Uuid;

use crate::State;

/// How long deleted users and applications can be restored.
const RESTORABLE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Removes what binds a principal to other objects of the directory.
pub(crate) async fn forget_principal(tx: &mut WriteTx, principal: PrincipalId) -> Result<(), StoreError> {
    let id = principal.to_string();
    let prefix = format!("{id}/");
    let mut memberships: Vec<Membership> = tx.list(&prefix).await?;
    memberships.extend(tx.find::<Membership>("member", &id).await?);
    delete_all(tx, &memberships).await?;
    let ownerships: Vec<Ownership> = tx.find("owner", &id).await?;
    delete_all(tx, &ownerships).await?;
    let mut roles: Vec<AppRoleAssignment> = tx.list(&prefix).await?;
    roles.extend(tx.find::<AppRoleAssignment>("resource", &id).await?);
    delete_all(tx, &roles).await?;
    let mut grants: Vec<PermissionGrant> = tx.list(&prefix).await?;
    grants.extend(tx.find::<PermissionGrant>("resource", &id).await?);
    grants.extend(tx.find::<PermissionGrant>("user", &id).await?);
    delete_all(tx, &grants).await?;
    forget_owners(tx, principal.0).await
}

/// Removes who owns an object.
pub(crate) async fn forget_owners(tx: &mut WriteTx, object: Uuid) -> Result<(), StoreError> {
    let ownerships: Vec<Ownership> = tx.list(&format!("{object}/")).await?;
    delete_all(tx, &ownerships).await
}

/// Forgets a deleted user for good.
pub(crate) async fn forget_user(tx: &mut WriteTx, deleted: &DeletedUser) -> Result<(), StoreError> {
    // Should somebody have restored the user meanwhile, nothing of theirs is touched.
    if tx.delete::<DeletedUser>(&deleted.key()).await? {
        tx.delete::<SecondFactor>(&deleted.user.id.to_string()).await?;
    }
    Ok(())
}

/// Forgets a deleted application for good.
pub(crate) async fn forget_application(tx: &mut WriteTx, deleted: &DeletedApplication) -> Result<(), StoreError> {
    if tx.delete::<DeletedApplication>(&deleted.key()).await? {
        forget_federation(tx, deleted.application.app_id).await?;
        forget_owners(tx, deleted.application.id.0).await?;
    }
    Ok(())
}

async fn forget_federation(tx: &mut WriteTx, app: AppId) -> Result<(), StoreError> {
    let credentials: Vec<FederatedCredential> = tx.list(&format!("{app}/")).await?;
    delete_all(tx, &credentials).await
}

async fn delete_all<T: Record>(tx: &mut WriteTx, records: &[T]) -> Result<(), StoreError> {
    for record in records {
        tx.delete::<T>(&record.key()).await?;
    }
    Ok(())
}

/// Forgets the users and applications that were deleted more than thirty days before `now`.
///
/// # Errors
/// The database's; then nothing was forgotten.
pub(crate) async fn forget_deletions(state: &State, now: Timestamp) -> Result<(), StoreError> {
    let oldest = now.checked_sub(RESTORABLE).unwrap_or(Timestamp::MIN);
    let mut users: Vec<DeletedUser> = state.store().list("").await?;
    users.retain(|deleted| deleted.deleted < oldest);
    let mut applications: Vec<DeletedApplication> = state.store().list("").await?;
    applications.retain(|deleted| deleted.deleted < oldest);
    if users.is_empty() && applications.is_empty() {
        return Ok(());
    }
    let audit = Audit {
        caller: None,
        action: "microsoft.directory/deletedItems/delete".into(),
        target: "expired".into(),
        request_id: "upkeep".into(),
    };
    let mut tx = state.store().begin(audit).await?;
    for user in &users {
        forget_user(&mut tx, user).await?;
    }
    for application in &applications {
        forget_application(&mut tx, application).await?;
    }
    tx.commit().await?;
    Ok(())
}

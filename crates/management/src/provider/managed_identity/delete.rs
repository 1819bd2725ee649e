//! `DELETE …/userAssignedIdentities/{name}`: the identity, its service principal, and the role assignments on it.
//!
//! It is taken off every account that had it, too. Were its id left there, an identity made later under the same name
//! would find itself attached to accounts whose owners never saw it.

use lazurite_model::Record;
use lazurite_model::record::{FederatedCredential, MapsAccount, UserAssignedIdentity};
use lazurite_store::WriteTx;

use super::federated;
use crate::attached;
use crate::call::Call;
use crate::failure::Outcome;
use crate::principal;
use crate::reply::Reply;

/// Deletes an identity: 200, or 204 if there was none. Its tokens, and SAS tokens by it, are dead when this answers.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let identity = tx.read::<UserAssignedIdentity>(call.target.key()).await?;
    if let Some(identity) = &identity {
        remove(&mut tx, identity).await?;
        tx.commit().await?;
    }
    Ok(Reply::deleted(identity.is_some()))
}

/// Removes an identity and what exists only because of it.
pub(crate) async fn remove(tx: &mut WriteTx, identity: &UserAssignedIdentity) -> Outcome<()> {
    for mut account in tx.find::<MapsAccount>("userAssignedIdentity", identity.id.key()).await? {
        account.identity.user_assigned.retain(|id| *id != identity.id);
        tx.put(&account).await?;
    }
    for credential in tx.list::<FederatedCredential>(&federated::prefix(identity)).await? {
        tx.delete::<FederatedCredential>(&credential.key()).await?;
    }
    tx.delete::<UserAssignedIdentity>(&identity.key()).await?;
    principal::remove(tx, identity.principal_id).await?;
    Ok(attached::forget(tx, &identity.id).await?)
}

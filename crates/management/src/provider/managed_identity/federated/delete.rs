//! `DELETE …/federatedIdentityCredentials/{name}`

use lazurite_model::record::{FederatedCredential, UserAssignedIdentity};

use super::key;
use crate::attached;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Deletes a credential: 200, or 204 if there was none. Nobody signs in with it when this answers.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let Some(identity) = tx.read::<UserAssignedIdentity>(call.target.parent().key()).await? else {
        return Ok(Reply::deleted(false));
    };
    let found =
        tx.delete::<FederatedCredential>(&key(&identity, call.name("federatedIdentityCredentialResourceName"))).await?;
    if found {
        attached::forget(&mut tx, &call.target).await?;
        tx.commit().await?;
    }
    Ok(Reply::deleted(found))
}

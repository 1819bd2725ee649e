//! `DELETE {account}`: the account, its data and limits, the principal of its system-assigned identity, and the role
//! assignments on it.

use lazurite_model::Record;
use lazurite_model::record::{AccountLimits, MapsAccount};
use lazurite_store::WriteTx;

use super::etag;
use crate::attached;
use crate::call::Call;
use crate::failure::Outcome;
use crate::principal;
use crate::reply::Reply;

/// Deletes an account: 200, or 204 if there was none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let account = tx.read::<MapsAccount>(call.target.key()).await?;
    call.preconditions().check(account.as_ref().map(etag).transpose()?.as_ref())?;
    if let Some(account) = &account {
        remove(&mut tx, account).await?;
        tx.commit().await?;
    }
    Ok(Reply::deleted(account.is_some()))
}

/// Removes an account and what exists only because of it.
pub(crate) async fn remove(tx: &mut WriteTx, account: &MapsAccount) -> Outcome<()> {
    tx.delete::<MapsAccount>(&account.key()).await?;
    tx.forget_map_data(account.unique_id).await?;
    let limits = account.unique_id.to_string();
    if tx.read::<AccountLimits>(&limits).await?.is_some() {
        tx.delete::<AccountLimits>(&limits).await?;
    }
    if let Some(principal) = account.identity.system_assigned {
        principal::remove(tx, principal).await?;
    }
    Ok(attached::forget(tx, &account.id).await?)
}

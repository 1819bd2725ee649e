//! `DELETE {account}/providers/Lazurite.Access/limits/default`

use lazurite_model::record::AccountLimits;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::access::account;
use crate::reply::Reply;

/// Lets the pricing tier's limits hold again: 200, or 204 if they did.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let key = account(call).await?.unique_id.to_string();
    let mut tx = call.begin().await?;
    let existed = tx.read::<AccountLimits>(&key).await?.is_some();
    if existed {
        tx.delete::<AccountLimits>(&key).await?;
        tx.commit().await?;
    }
    Ok(Reply::deleted(existed))
}

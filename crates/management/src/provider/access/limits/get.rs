//! `GET {account}/providers/Lazurite.Access/limits/default`

use http::StatusCode;
use lazurite_api::ApiError;
use lazurite_model::record::AccountLimits;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::access::account;
use crate::reply::Reply;

/// Shows what was set; 404 while the pricing tier's limits hold.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let account = account(call).await?;
    let set = call.state.store.read::<AccountLimits>(&account.unique_id.to_string()).await?;
    let limits = set.ok_or_else(|| {
        ApiError::new(StatusCode::NOT_FOUND, "LimitsNotFound", "No limits were set: those of the pricing tier hold.")
    })?;
    Ok(Reply::ok(view(&account.id, &limits)))
}

//! `POST {account}/listKeys`

use lazurite_model::record::MapsAccount;

use super::keys;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::ACCOUNT;
use crate::reply::Reply;

/// Shows both keys.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let account: MapsAccount = call.resource(ACCOUNT).await?;
    Ok(Reply::ok(keys::view(&call.state, &account)?))
}

//! `GET {account}`

use lazurite_model::record::MapsAccount;

use super::{etag, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::{ACCOUNT, Form};
use crate::reply::Reply;

/// Shows an account.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let account: MapsAccount = call.resource(ACCOUNT).await?;
    let body = view::account(call, &account, Form::of(call.version)).await?;
    Ok(Reply::ok(body).with_etag(&etag(&account)?))
}

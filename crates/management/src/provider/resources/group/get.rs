//! `GET …/resourceGroups/{g}`

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a group.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    Ok(Reply::ok(super::view(&call.group().await?)))
}

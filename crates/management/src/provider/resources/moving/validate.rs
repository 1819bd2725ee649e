//! `POST …/resourceGroups/{g}/validateMoveResources`: whether the move would succeed. 204: it would.

use http::StatusCode;

use super::{Wanted, checked};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Finds out what stands against a move, and moves nothing.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let wanted = Wanted::read(call)?;
    wanted.authorise(call)?;
    call.group().await?;
    let mut tx = call.begin().await?;
    checked(call, &mut tx, &wanted).await?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

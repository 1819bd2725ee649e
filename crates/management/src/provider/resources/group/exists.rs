//! `HEAD …/resourceGroups/{g}`: 204 if the group exists, 404 if not; neither has a body.

use http::StatusCode;
use lazurite_model::record::ResourceGroup;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Says whether a group exists.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let group = call.state.store.read::<ResourceGroup>(call.target.key()).await?;
    Ok(Reply::empty(if group.is_some() { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }))
}

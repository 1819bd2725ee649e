//! `DELETE …/resourceGroups/{g}`: the group, everything in it, and whatever is attached at or below it, in one write.

use lazurite_model::record::ResourceGroup;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::tracked::Tracked;
use crate::{attached, finished, refuse};

/// Deletes a group. It is gone when this answers; clients are told where to look, as they expect to wait.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    if !tx.delete::<ResourceGroup>(call.target.key()).await? {
        return Err(refuse::no_group(call.name("resourceGroupName")).into());
    }
    for resource in Tracked::below(&mut tx, &call.target).await? {
        resource.remove(&mut tx).await?;
    }
    attached::forget(&mut tx, &call.target).await?;
    let headers = finished::note(call, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply::empty(http::StatusCode::ACCEPTED).with_headers(headers))
}

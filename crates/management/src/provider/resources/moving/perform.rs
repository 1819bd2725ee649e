//! `POST …/resourceGroups/{g}/moveResources`

use http::StatusCode;

use super::{Wanted, checked, references};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::admission;
use crate::reply::Reply;
use crate::{attached, finished, system_data};

/// Moves resources. They have moved when this answers; clients are told where to look, as they expect to wait.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let wanted = Wanted::read(call)?;
    wanted.authorise(call)?;
    call.group().await?;
    let mut tx = call.begin().await?;
    let moves = checked(call, &mut tx, &wanted).await?;
    let ids: Vec<_> = moves.iter().map(|(resource, place)| (resource.id().clone(), place.clone())).collect();
    for (resource, place) in moves {
        let before = resource.id().clone();
        resource.take(&mut tx).await?;
        attached::forget(&mut tx, &before).await?;
        let mut resource = resource.with_id(place);
        system_data::modify(resource.system_data_mut(), &call.caller, call.now());
        resource.put(&mut tx).await?;
        admission::enter(call, &mut tx, &resource).await?;
        references::follow_principals(&mut tx, &resource, &before).await?;
    }
    // Last, because what refers to a moved resource may have been moved itself.
    for (before, after) in &ids {
        references::follow(&mut tx, before, after).await?;
    }
    let headers = finished::note(call, &mut tx).await?;
    tx.commit().await?;
    Ok(Reply::empty(StatusCode::ACCEPTED).with_headers(headers))
}

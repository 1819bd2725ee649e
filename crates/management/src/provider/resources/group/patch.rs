//! `PATCH …/resourceGroups/{g}`: changes the tags.

use lazurite_model::record::{ResourceGroup, Tags};
use serde::Deserialize;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::reply::Reply;
use crate::{refuse, tags};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    tags: Option<Tags>,
    managed_by: Option<String>,
}

/// Changes what is given.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    let mut faults = Faults::default();
    if let Some(tags) = &body.tags {
        tags::check(tags, tags::ARM, &mut faults);
    }
    faults.into_result()?;
    let mut tx = call.begin().await?;
    let before = tx.read::<ResourceGroup>(call.target.key()).await?;
    let mut group = before.ok_or_else(|| refuse::no_group(call.name("resourceGroupName")))?;
    group.tags = body.tags.unwrap_or(group.tags);
    group.managed_by = body.managed_by.or(group.managed_by);
    tx.put(&group).await?;
    tx.commit().await?;
    Ok(Reply::ok(view(&group)))
}

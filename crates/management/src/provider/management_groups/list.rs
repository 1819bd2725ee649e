//! `GET /providers/Microsoft.Management/managementGroups`

use lazurite_model::record::ManagementGroup;
use lazurite_model::{Record, ResourceId};

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the management groups that the caller may read.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut groups = call.state.store.list::<ManagementGroup>("").await?;
    groups.retain(|group| group.tenant == call.tenant());
    let groups: Vec<_> = groups.into_iter().map(|group| (ResourceId::management_group(&group.name), group)).collect();
    let seen = listing::visible(call, groups, |(id, _)| id)?;
    let (value, next) = listing::page(call, seen.iter().map(|(_, group)| (group.key(), super::view(group))))?;
    Ok(listing::reply(value, next))
}

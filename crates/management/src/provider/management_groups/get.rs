//! `GET /providers/Microsoft.Management/managementGroups/{id}`

use lazurite_model::record::ManagementGroup;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows a management group of the caller's directory.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("groupId");
    let group = call.state.store.read::<ManagementGroup>(&name.to_lowercase()).await?;
    let own = group.filter(|group| group.tenant == call.tenant()).ok_or_else(|| scope::no_management_group(name))?;
    Ok(Reply::ok(super::view(&own)))
}

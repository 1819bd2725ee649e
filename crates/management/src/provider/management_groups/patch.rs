//! `PATCH /providers/Microsoft.Management/managementGroups/{id}`: changes the display name or the parent of a group.

use serde::Deserialize;

use super::put::serve_wanted;
use super::tree::Tree;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    display_name: Option<String>,
    parent_group_id: Option<String>,
}

/// Changes what is given.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let sent: Body = call.body()?;
    let name = call.name("groupId");
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    tree.find(name).ok_or_else(|| scope::no_management_group(name))?;
    serve_wanted(call, sent.display_name, sent.parent_group_id).await
}

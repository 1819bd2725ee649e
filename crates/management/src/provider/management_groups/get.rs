//! `GET /providers/Microsoft.Management/managementGroups/{id}`: with `$expand=children,path,ancestors` and `$recurse=true`.

use super::tree::Tree;
use super::view::{self, Shown};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows a management group of the caller's directory.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let name = call.name("groupId");
    let group = tree.find(name).ok_or_else(|| scope::no_management_group(name))?;
    let query = call.query();
    let expand = query.first("$expand").unwrap_or_default().to_lowercase();
    let wants = |what: &str| expand.split(',').any(|part| part.trim() == what);
    let shown = Shown {
        children: wants("children"),
        all_the_way: query.first("$recurse").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        path: wants("path"),
        ancestors: wants("ancestors"),
    };
    Ok(Reply::ok(view::group(&tree, group, shown)))
}

//! `PUT /providers/Microsoft.Management/managementGroups/{id}`: makes a group, or changes its display name or its parent.

use serde::Deserialize;

use super::change::Wanted;
use super::tree::Tree;
use super::view::{self, Shown};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    display_name: Option<String>,
    details: Option<Details>,
}

#[derive(Deserialize)]
struct Details {
    parent: Option<Parent>,
}

#[derive(Deserialize)]
struct Parent {
    id: Option<String>,
}

/// Creates or changes.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let sent: Properties = call.properties()?;
    let parent = sent.details.and_then(|details| details.parent).and_then(|parent| parent.id);
    serve_wanted(call, sent.display_name, parent).await
}

/// Makes a group what is wanted of it, and shows it.
pub(super) async fn serve_wanted(call: &Call, display_name: Option<String>, parent: Option<String>) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let name = call.name("groupId");
    let wanted = Wanted::checked(name, display_name, parent, tree.find(name).is_none())?;
    let permit = wanted.authorise(call, &tree)?;
    let mut tx = call.begin_with(&permit).await?;
    // What was allowed a moment ago was allowed for the tree of that moment.
    let tree = Tree::read_in(&mut tx, call.tenant()).await?;
    wanted.authorise(call, &tree)?;
    let group = wanted.apply(call, &mut tx, &tree).await?;
    let tree = Tree::read_in(&mut tx, call.tenant()).await?;
    let view = view::group(&tree, &group, Shown::default());
    tx.commit().await?;
    Ok(Reply::ok(view))
}

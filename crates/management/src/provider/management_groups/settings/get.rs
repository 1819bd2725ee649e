//! `GET …/settings/default`

use lazurite_model::record::HierarchySettings;

use super::{missing, root, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::management_groups::tree::Tree;
use crate::reply::Reply;

/// Shows the settings.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let root = root(call, &tree)?;
    let settings = call.state.store.read::<HierarchySettings>(&call.tenant().to_string()).await?;
    Ok(Reply::ok(view(root, &settings.ok_or_else(missing)?)))
}

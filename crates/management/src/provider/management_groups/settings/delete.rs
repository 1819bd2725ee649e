//! `DELETE …/settings/default`

use lazurite_model::record::HierarchySettings;

use super::root;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::management_groups::tree::Tree;
use crate::reply::Reply;

/// Removes the settings: 200, or 204 if there are none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let tree = Tree::read_in(&mut tx, call.tenant()).await?;
    root(call, &tree)?;
    let found = tx.delete::<HierarchySettings>(&call.tenant().to_string()).await?;
    if found {
        tx.commit().await?;
    }
    Ok(Reply::deleted(found))
}

//! `GET …/settings`: one or none.

use lazurite_model::record::HierarchySettings;

use super::{root, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::management_groups::tree::Tree;
use crate::reply::Reply;

/// Lists the settings.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tree = Tree::read(&call.state.store, call.tenant()).await?;
    let root = root(call, &tree)?;
    let settings = call.state.store.read::<HierarchySettings>(&call.tenant().to_string()).await?;
    Ok(listing::reply(settings.iter().map(|settings| view(root, settings)).collect(), None))
}

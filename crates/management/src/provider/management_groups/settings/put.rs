//! `PUT` and `PATCH …/settings/default`

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::HierarchySettings;
use serde::Deserialize;

use super::{root, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::management_groups::tree::Tree;
use crate::reply::Reply;
use crate::scope;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    require_authorization_for_group_creation: Option<bool>,
    default_management_group: Option<String>,
}

/// Sets what is given.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let sent: Properties = call.properties()?;
    if sent.require_authorization_for_group_creation == Some(false) {
        let message = "On this server, making a management group always needs leave at its parent.";
        return Err(ApiError::bad_request("AuthorizationForGroupCreationRequired", message)
            .at("properties.requireAuthorizationForGroupCreation")
            .into());
    }
    let mut tx = call.begin().await?;
    let tree = Tree::read_in(&mut tx, call.tenant()).await?;
    let root = root(call, &tree)?;
    let before = tx.read::<HierarchySettings>(&call.tenant().to_string()).await?;
    let default_management_group = match sent.default_management_group {
        Some(text) => {
            let name = ResourceId::parse(&text).map_or_else(|_| text.clone(), |id| id.name().to_owned());
            Some(tree.find(&name).ok_or_else(|| scope::no_management_group(&name))?.name.clone())
        }
        None => before.and_then(|before| before.default_management_group),
    };
    let settings = HierarchySettings { tenant: call.tenant(), default_management_group };
    tx.put(&settings).await?;
    let view = view(root, &settings);
    tx.commit().await?;
    Ok(Reply::ok(view))
}

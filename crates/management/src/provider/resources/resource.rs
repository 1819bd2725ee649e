//! Resources of every type in one list.

pub(crate) mod list;

use lazurite_model::ResourceId;
use lazurite_model::record::{MapsAccount, SystemData, Tags, UserAssignedIdentity};
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps::account::{kind_name, sku_view};
use crate::provider::{managed_identity, maps};

/// What the list shows of a resource.
pub(super) struct Resource {
    pub(super) id: ResourceId,
    pub(super) type_: &'static str,
    /// The action that whoever sees it in a list must have on it.
    pub(super) read: &'static str,
    pub(super) location: String,
    pub(super) tags: Tags,
    system_data: SystemData,
    extra: Vec<(&'static str, Value)>,
}

/// All resources below a scope, by key.
pub(super) async fn below(call: &Call, scope: &ResourceId) -> Outcome<Vec<Resource>> {
    let prefix = format!("{}/", scope.key());
    let accounts = call.state.store.list::<MapsAccount>(&prefix).await?;
    let identities = call.state.store.list::<UserAssignedIdentity>(&prefix).await?;
    let mut all: Vec<Resource> =
        accounts.into_iter().map(account).chain(identities.into_iter().map(identity)).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(all)
}

fn account(account: MapsAccount) -> Resource {
    Resource {
        extra: vec![("kind", json!(kind_name(account.kind))), ("sku", sku_view(account.sku))],
        id: account.id,
        type_: maps::ACCOUNT,
        read: "Microsoft.Maps/accounts/read",
        location: account.location.name().to_owned(),
        tags: account.tags,
        system_data: account.system_data,
    }
}

fn identity(identity: UserAssignedIdentity) -> Resource {
    Resource {
        extra: Vec::new(),
        id: identity.id,
        type_: managed_identity::TYPE,
        read: "Microsoft.ManagedIdentity/userAssignedIdentities/read",
        location: identity.location,
        tags: identity.tags,
        system_data: identity.system_data,
    }
}

impl Resource {
    /// As the wire shows it; `expand` names the properties that are shown on request only, in lower case.
    pub(super) fn view(&self, expand: &str) -> Value {
        let mut view = Map::from_iter([
            ("id".to_owned(), json!(self.id)),
            ("name".to_owned(), json!(self.id.name())),
            ("type".to_owned(), json!(self.type_)),
            ("location".to_owned(), json!(self.location)),
            ("tags".to_owned(), json!(self.tags)),
        ]);
        view.extend(self.extra.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let on_request = [
            ("createdTime", json!(self.system_data.created_at)),
            ("changedTime", json!(self.system_data.last_modified_at)),
            ("provisioningState", json!("Succeeded")),
        ];
        for (name, value) in on_request {
            if expand.contains(&name.to_lowercase()) {
                view.insert(name.to_owned(), value);
            }
        }
        Value::Object(view)
    }
}

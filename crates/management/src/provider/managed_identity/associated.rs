//! `POST …/userAssignedIdentities/{name}/listAssociatedResources`: the resources to which an identity is attached, as far as
//! the caller may see them.

use lazurite_model::record::{MapsAccount, Subscription, UserAssignedIdentity};
use serde_json::{Value, json};

use super::TYPE;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps;
use crate::reply::Reply;

/// The api-versions, which are previews only.
pub(crate) const VERSIONS: &[&str] = &["2022-01-31-preview", "2021-09-30-preview"];

/// Lists the accounts that have the identity.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let identity: UserAssignedIdentity = call.resource(TYPE).await?;
    let store = &call.state.store;
    let mut accounts = store.find::<MapsAccount>("userAssignedIdentity", identity.id.key()).await?;
    accounts.retain(|account| call.allows("Microsoft.Maps/accounts/read", &account.id));
    accounts.sort_by(|a, b| a.id.cmp(&b.id));
    let mut value = Vec::new();
    for account in &accounts {
        let id = account.id.subscription_id().map(|id| id.to_string()).unwrap_or_default();
        let subscription = store.read::<Subscription>(&id).await?;
        value.push(view(account, &id, subscription.as_ref()));
    }
    Ok(Reply::ok(json!({ "totalCount": value.len(), "value": value })))
}

fn view(account: &MapsAccount, subscription: &str, known: Option<&Subscription>) -> Value {
    json!({
        "id": account.id,
        "name": account.id.name(),
        "type": maps::ACCOUNT,
        "resourceGroup": account.id.resource_group_name(),
        "subscriptionId": subscription,
        "subscriptionDisplayName": known.map(|found| &found.display_name),
    })
}

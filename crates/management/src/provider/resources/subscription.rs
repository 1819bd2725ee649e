//! Subscriptions: who sets up the server makes them; what their owners set for them stands in records of their own.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod settings;

use lazurite_model::ResourceId;
use lazurite_model::record::{Subscription, Tags};
use serde_json::{Value, json};

/// As the wire shows it.
fn view(subscription: &Subscription, tags: &Tags) -> Value {
    json!({
        "id": ResourceId::subscription(subscription.id),
        "subscriptionId": subscription.id,
        "tenantId": subscription.tenant,
        "displayName": subscription.display_name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "tags": tags,
    })
}

//! Subscriptions: read only; who sets up the server makes them.

pub(crate) mod get;
pub(crate) mod list;

use lazurite_model::ResourceId;
use lazurite_model::record::Subscription;
use serde_json::{Value, json};

/// As the wire shows it.
fn view(subscription: &Subscription) -> Value {
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
        "tags": {},
    })
}

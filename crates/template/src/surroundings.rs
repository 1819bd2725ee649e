//! Where a deployment takes place, and what its template may ask about that place.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// The place a template is deployed to. Resources without a `scope` of their own are made in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A resource group.
    ResourceGroup {
        /// The subscription's id.
        subscription: String,
        /// The group's name.
        name: String,
    },
    /// A subscription.
    Subscription {
        /// The subscription's id.
        subscription: String,
    },
    /// A management group.
    ManagementGroup {
        /// The group's name.
        name: String,
    },
    /// The whole tenant.
    Tenant,
}

impl Place {
    /// The scope as a resource id; empty for the tenant, so that a path can follow.
    pub fn id(&self) -> String {
        match self {
            Self::ResourceGroup { subscription, name } => format!("/subscriptions/{subscription}/resourceGroups/{name}"),
            Self::Subscription { subscription } => format!("/subscriptions/{subscription}"),
            Self::ManagementGroup { name } => format!("/providers/Microsoft.Management/managementGroups/{name}"),
            Self::Tenant => String::new(),
        }
    }

    /// The subscription, if the place is in one.
    pub fn subscription(&self) -> Option<&str> {
        match self {
            Self::ResourceGroup { subscription, .. } | Self::Subscription { subscription } => Some(subscription),
            Self::ManagementGroup { .. } | Self::Tenant => None,
        }
    }
}

/// Everything about the place and the request that a template can read. Values that are `None` refuse their function.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Where resources are made.
    pub place: Place,
    /// `resourceGroup()`: `id`, `name`, `type`, `location`, `tags`, `managedBy`, `properties`.
    pub resource_group: Option<Value>,
    /// `subscription()`: `id`, `subscriptionId`, `tenantId`, `displayName`.
    pub subscription: Option<Value>,
    /// `managementGroup()`: `id`, `name`, `properties`, `type`.
    pub management_group: Option<Value>,
    /// `tenant()`: `tenantId`, `displayName`, `countryCode`.
    pub tenant: Value,
    /// `deployment()`: `name`, `location`, `properties`. Without its parameters, some of which may be secret.
    pub deployment: Value,
    /// `environment()`: the endpoints of the cloud.
    pub environment: Value,
    /// `deployer()`: `objectId`, `tenantId`, `userPrincipalName`.
    pub deployer: Option<Value>,
    /// `utcNow()`: when the deployment began.
    pub now: Timestamp,
    /// What `newGuid()` is made from: 122 random bits, drawn once for each deployment and kept with it, because a
    /// default value may be a password.
    pub seed: Uuid,
}

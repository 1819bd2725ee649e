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
            Self::ResourceGroup { subscription, name } => {
                format!("/subscriptions/{subscription}/resourceGroups/{name}")
            }
            Self::Subscription { subscription } => format!("/subscriptions/{subscription}"),
            Self::ManagementGroup { name } => format!("/providers/Microsoft.Management/managementGroups/{name}"),
            Self::Tenant => String::new(),
        }
    }

    /// The place that a scope is, as [`Place::id`] writes it, in any case; `None` for other scopes.
    pub fn parse(scope: &str) -> Option<Self> {
        let segments: Vec<&str> = scope.trim_matches('/').split('/').collect();
        let is = |text: &str, wanted: &str| text.eq_ignore_ascii_case(wanted);
        match segments.as_slice() {
            [""] => Some(Self::Tenant),
            [kind, subscription] if is(kind, "subscriptions") => {
                Some(Self::Subscription { subscription: (*subscription).to_owned() })
            }
            [kind, subscription, groups, name] if is(kind, "subscriptions") && is(groups, "resourceGroups") => {
                Some(Self::ResourceGroup { subscription: (*subscription).to_owned(), name: (*name).to_owned() })
            }
            [providers, namespace, groups, name]
                if is(providers, "providers")
                    && is(namespace, "Microsoft.Management")
                    && is(groups, "managementGroups") =>
            {
                Some(Self::ManagementGroup { name: (*name).to_owned() })
            }
            _ => None,
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

//! Resource providers, as the resource manager shows them: which types there are, where, in which api-versions. All are
//! registered from the start.

pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod register;

use lazurite_model::{Location, SubscriptionId};
use serde_json::{Value, json};

use crate::provider::{authorization, managed_identity, management_groups, maps};
use crate::region::REGIONS;

/// A provider.
pub(crate) struct Namespace {
    /// E.g. `Microsoft.Maps`.
    pub(crate) name: &'static str,
    types: &'static [Type],
}

/// One of its types.
struct Type {
    name: &'static str,
    versions: &'static [&'static str],
    places: Places,
}

/// Where resources of a type may be.
#[derive(Clone, Copy)]
enum Places {
    /// Wherever Maps accounts may be.
    Maps,
    /// In every region.
    Everywhere,
    /// Nowhere in particular.
    Nowhere,
}

const fn type_(name: &'static str, versions: &'static [&'static str], places: Places) -> Type {
    Type { name, versions, places }
}

static NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "Microsoft.Authorization",
        types: &[
            type_("roleAssignments", authorization::ROLE_ASSIGNMENT_VERSIONS, Places::Nowhere),
            type_("roleDefinitions", authorization::ROLE_DEFINITION_VERSIONS, Places::Nowhere),
            type_("permissions", authorization::ROLE_DEFINITION_VERSIONS, Places::Nowhere),
            type_("denyAssignments", authorization::DENY_ASSIGNMENT_VERSIONS, Places::Nowhere),
        ],
    },
    Namespace {
        name: "Microsoft.ManagedIdentity",
        types: &[
            type_("userAssignedIdentities", managed_identity::VERSIONS, Places::Everywhere),
            type_("identities", managed_identity::VERSIONS, Places::Nowhere),
        ],
    },
    Namespace {
        name: "Microsoft.Management",
        types: &[type_("managementGroups", management_groups::VERSIONS, Places::Nowhere)],
    },
    Namespace {
        name: "Microsoft.Maps",
        types: &[
            type_("accounts", maps::VERSIONS, Places::Maps),
            type_("operations", maps::VERSIONS, Places::Nowhere),
            type_("locations/operationStatuses", maps::VERSIONS_FROM_2026, Places::Maps),
        ],
    },
    Namespace {
        name: "Microsoft.Resources",
        types: &[
            type_("subscriptions", super::VERSIONS, Places::Nowhere),
            type_("resourceGroups", super::VERSIONS, Places::Everywhere),
            type_("tenants", super::VERSIONS, Places::Nowhere),
        ],
    },
];

/// The provider of that name, whatever its case.
pub(crate) fn find(name: &str) -> Option<&'static Namespace> {
    NAMESPACES.iter().find(|namespace| namespace.name.eq_ignore_ascii_case(name))
}

impl Namespace {
    /// As the wire shows it.
    fn view(&self, subscription: SubscriptionId) -> Value {
        json!({
            "id": format!("/subscriptions/{subscription}/providers/{}", self.name),
            "namespace": self.name,
            "registrationState": "Registered",
            "registrationPolicy": "RegistrationFree",
            "resourceTypes": self.types.iter().map(Type::view).collect::<Vec<_>>(),
        })
    }
}

impl Type {
    fn view(&self) -> Value {
        let locations: Vec<&str> = match self.places {
            Places::Maps => Location::ALL.iter().map(|location| location.display_name()).collect(),
            Places::Everywhere => REGIONS.iter().map(|region| region.display_name).collect(),
            Places::Nowhere => Vec::new(),
        };
        let capabilities = match self.places {
            Places::Nowhere => "None",
            Places::Maps | Places::Everywhere => "SupportsTags, SupportsLocation",
        };
        json!({
            "resourceType": self.name,
            "locations": locations,
            "apiVersions": self.versions,
            "defaultApiVersion": self.versions.iter().find(|version| !version.ends_with("-preview")),
            "capabilities": capabilities,
        })
    }
}

//! The roles that exist from the start, with Azure's ids and definitions.

use lazurite_model::RoleDefinitionId;
use lazurite_model::record::Permission;
use uuid::Uuid;

/// A built-in role. It can be assigned anywhere (`assignableScopes` is `/`) and cannot be changed.
#[derive(Clone, Copy, Debug)]
pub struct BuiltinRole {
    /// Its GUID, the same in every directory.
    pub id: RoleDefinitionId,
    /// For people; unique.
    pub name: &'static str,
    /// For people.
    pub description: &'static str,
    /// Management actions granted.
    pub actions: &'static [&'static str],
    /// Management actions taken out again.
    pub not_actions: &'static [&'static str],
    /// Data actions granted.
    pub data_actions: &'static [&'static str],
}

impl BuiltinRole {
    /// Its one permission, in the form that custom roles have.
    pub fn permission(&self) -> Permission {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Permission {
            actions: owned(self.actions),
            not_actions: owned(self.not_actions),
            data_actions: owned(self.data_actions),
            not_data_actions: Vec::new(),
        }
    }
}

/// The built-in role with that GUID.
pub fn find(id: RoleDefinitionId) -> Option<&'static BuiltinRole> {
    ROLES.iter().find(|role| role.id == id)
}

/// The built-in role of that name, whatever its case.
pub fn named(name: &str) -> Option<&'static BuiltinRole> {
    ROLES.iter().find(|role| role.name.eq_ignore_ascii_case(name))
}

const fn id(value: u128) -> RoleDefinitionId {
    RoleDefinitionId(Uuid::from_u128(value))
}

/// Owner.
pub const OWNER: RoleDefinitionId = id(0x8e3af657_a8ff_443c_a75c_2fe8c4bcb635);
/// Azure Maps Data Reader.
pub const MAPS_DATA_READER: RoleDefinitionId = id(0x423170ca_a8f6_4b0f_8487_9e4eb8f49bfa);

const COMMON_READS: [&str; 5] = [
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Support/*",
];

/// All built-in roles.
pub static ROLES: &[BuiltinRole] = &[
    BuiltinRole {
        id: OWNER,
        name: "Owner",
        description: "Manage everything at the scope, and decide who else may.",
        actions: &["*"],
        not_actions: &[],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0xb24988ac_6180_42a0_ab88_20f7382dd24c),
        name: "Contributor",
        description: "Manage everything at the scope except who else may.",
        actions: &["*"],
        not_actions: &[
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
            "Microsoft.Compute/galleries/share/action",
            "Microsoft.Purview/consents/write",
            "Microsoft.Purview/consents/delete",
            "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
            "Microsoft.Subscription/cancel/action",
            "Microsoft.Subscription/enable/action",
        ],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0xacdd72a7_3385_48ef_bd42_f606fba81ae7),
        name: "Reader",
        description: "See everything at the scope and change nothing.",
        actions: &["*/read"],
        not_actions: &[],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0x18d7d88d_d35e_4fb5_a5c3_7773c20a72d9),
        name: "User Access Administrator",
        description: "Manage user access to resources.",
        actions: &["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
        not_actions: &[],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0xf58310d9_a9f6_439a_9e8d_f62e7b41a168),
        name: "Role Based Access Control Administrator",
        description: "Manage access to resources by assigning roles.",
        actions: &[
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
            "*/read",
            "Microsoft.Support/*",
        ],
        not_actions: &[],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0xe40ec5ca_96e0_45a2_b4ff_59039f2c2b59),
        name: "Managed Identity Contributor",
        description: "Create, read, update and delete user-assigned identities.",
        actions: &[
            "Microsoft.ManagedIdentity/userAssignedIdentities/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/write",
            "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
            "Microsoft.ManagedIdentity/userAssignedIdentities/revokeTokens/action",
            COMMON_READS[0],
            COMMON_READS[1],
            COMMON_READS[2],
            COMMON_READS[3],
            COMMON_READS[4],
        ],
        not_actions: &[],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0xf1a07417_d97a_45cb_824c_7a7467783830),
        name: "Managed Identity Operator",
        description: "Read user-assigned identities and attach them to resources.",
        actions: &[
            "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
            COMMON_READS[0],
            COMMON_READS[1],
            COMMON_READS[2],
            COMMON_READS[3],
            COMMON_READS[4],
        ],
        not_actions: &[],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0xdba33070_676a_4fb0_87fa_064dc56ff7fb),
        name: "Azure Maps Contributor",
        description: "Manage Azure Maps accounts, but not their data.",
        actions: &[
            "Microsoft.Maps/*",
            "Microsoft.Authorization/*/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ],
        not_actions: &[],
        data_actions: &[],
    },
    BuiltinRole {
        id: id(0x8f5e0ce6_4f7b_4dcf_bddf_e6f48634a204),
        name: "Azure Maps Data Contributor",
        description: "Read, write and delete map data of an Azure Maps account.",
        actions: &[],
        not_actions: &[],
        data_actions: &[
            "Microsoft.Maps/accounts/*/read",
            "Microsoft.Maps/accounts/*/write",
            "Microsoft.Maps/accounts/*/delete",
            "Microsoft.Maps/accounts/*/action",
        ],
    },
    BuiltinRole {
        id: MAPS_DATA_READER,
        name: "Azure Maps Data Reader",
        description: "Read map data of an Azure Maps account.",
        actions: &[],
        not_actions: &[],
        data_actions: &["Microsoft.Maps/accounts/*/read"],
    },
    BuiltinRole {
        id: id(0x6be48352_4f82_47c9_ad5e_0acacefdb005),
        name: "Azure Maps Search and Render Data Reader",
        description: "Use the search and render services of an Azure Maps account.",
        actions: &[],
        not_actions: &[],
        data_actions: &["Microsoft.Maps/accounts/services/render/read", "Microsoft.Maps/accounts/services/search/read"],
    },
    BuiltinRole {
        id: id(0xd6470a16_71bd_43ab_86b3_6f3a73f4e787),
        name: "Azure Maps Data Read and Batch Role",
        description: "Read map data of an Azure Maps account and use its batch services.",
        actions: &[],
        not_actions: &[],
        data_actions: &["Microsoft.Maps/accounts/services/*/read", "Microsoft.Maps/accounts/services/batch/action"],
    },
];

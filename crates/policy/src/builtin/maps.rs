//! The roles of Azure Maps.

use super::{BuiltinRole, id};

pub(super) const CONTRIBUTOR: BuiltinRole = BuiltinRole {
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
};

pub(super) const DATA_CONTRIBUTOR: BuiltinRole = BuiltinRole {
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
};

pub(super) const DATA_READER: BuiltinRole = BuiltinRole {
    id: super::MAPS_DATA_READER,
    name: "Azure Maps Data Reader",
    description: "Read map data of an Azure Maps account.",
    actions: &[],
    not_actions: &[],
    data_actions: &["Microsoft.Maps/accounts/*/read"],
};

pub(super) const SEARCH_AND_RENDER_DATA_READER: BuiltinRole = BuiltinRole {
    id: id(0x6be48352_4f82_47c9_ad5e_0acacefdb005),
    name: "Azure Maps Search and Render Data Reader",
    description: "Use the search and render services of an Azure Maps account.",
    actions: &[],
    not_actions: &[],
    data_actions: &["Microsoft.Maps/accounts/services/render/read", "Microsoft.Maps/accounts/services/search/read"],
};

pub(super) const DATA_READ_AND_BATCH: BuiltinRole = BuiltinRole {
    id: id(0xd6470a16_71bd_43ab_86b3_6f3a73f4e787),
    name: "Azure Maps Data Read and Batch Role",
    description: "Read map data of an Azure Maps account and use its batch services.",
    actions: &[],
    not_actions: &[],
    data_actions: &["Microsoft.Maps/accounts/services/*/read", "Microsoft.Maps/accounts/services/batch/action"],
};

//! The roles that manage everything, and those that decide who else may.

use super::{BuiltinRole, id};

pub(super) const OWNER: BuiltinRole = BuiltinRole {
    id: super::OWNER,
    name: "Owner",
    description: "Manage everything at the scope, and decide who else may.",
    actions: &["*"],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const CONTRIBUTOR: BuiltinRole = BuiltinRole {
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
};

pub(super) const READER: BuiltinRole = BuiltinRole {
    id: id(0xacdd72a7_3385_48ef_bd42_f606fba81ae7),
    name: "Reader",
    description: "See everything at the scope and change nothing.",
    actions: &["*/read"],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const USER_ACCESS_ADMINISTRATOR: BuiltinRole = BuiltinRole {
    id: super::USER_ACCESS_ADMINISTRATOR,
    name: "User Access Administrator",
    description: "Manage user access to resources.",
    actions: &["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const RBAC_ADMINISTRATOR: BuiltinRole = BuiltinRole {
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
};

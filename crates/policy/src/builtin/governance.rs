//! The roles of management groups, policies, locks and tags.

use super::{BuiltinRole, id};

pub(super) const MANAGEMENT_GROUP_CONTRIBUTOR: BuiltinRole = BuiltinRole {
    id: id(0x5d58bcaf_24a5_4b20_bdb6_eed9f69fbe4c),
    name: "Management Group Contributor",
    description: "Manage management groups and what belongs to them.",
    actions: &[
        "Microsoft.Management/managementGroups/delete",
        "Microsoft.Management/managementGroups/read",
        "Microsoft.Management/managementGroups/subscriptions/delete",
        "Microsoft.Management/managementGroups/subscriptions/write",
        "Microsoft.Management/managementGroups/write",
        "Microsoft.Management/managementGroups/subscriptions/read",
        "Microsoft.Authorization/*/read",
    ],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const MANAGEMENT_GROUP_READER: BuiltinRole = BuiltinRole {
    id: id(0xac63b705_f282_497d_ac71_919bf39d939d),
    name: "Management Group Reader",
    description: "See management groups and what belongs to them.",
    actions: &[
        "Microsoft.Management/managementGroups/read",
        "Microsoft.Management/managementGroups/subscriptions/read",
        "Microsoft.Authorization/*/read",
    ],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const HIERARCHY_SETTINGS_ADMINISTRATOR: BuiltinRole = BuiltinRole {
    id: id(0x350f8d15_c687_4448_8ae1_157740a3936d),
    name: "Hierarchy Settings Administrator",
    description: "Change the settings of the directory's management groups.",
    actions: &[
        "Microsoft.Management/managementGroups/settings/write",
        "Microsoft.Management/managementGroups/settings/delete",
    ],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const RESOURCE_POLICY_CONTRIBUTOR: BuiltinRole = BuiltinRole {
    id: id(0x36243c78_bf99_498c_9df9_86d9f8d28608),
    name: "Resource Policy Contributor",
    description: "Define and assign policies, and see all resources.",
    actions: &[
        "*/read",
        "Microsoft.Authorization/policyassignments/*",
        "Microsoft.Authorization/policydefinitions/*",
        "Microsoft.Authorization/policyexemptions/*",
        "Microsoft.Authorization/policysetdefinitions/*",
        "Microsoft.PolicyInsights/*",
        "Microsoft.Resources/deployments/*",
        "Microsoft.Support/*",
    ],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const LOCKS_CONTRIBUTOR: BuiltinRole = BuiltinRole {
    id: id(0x28bf596f_4eb7_45ce_b5bc_6cf482fec137),
    name: "Locks Contributor",
    description: "Manage locks.",
    actions: &[
        "Microsoft.Authorization/locks/read",
        "Microsoft.Authorization/locks/write",
        "Microsoft.Authorization/locks/delete",
    ],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const TAG_CONTRIBUTOR: BuiltinRole = BuiltinRole {
    id: id(0x4a9ae827_6dc8_4573_8ac7_8239d42aa03f),
    name: "Tag Contributor",
    description: "Manage the tags of resources, but not the resources.",
    actions: &[
        "Microsoft.Authorization/*/read",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
        "Microsoft.Resources/subscriptions/resources/read",
        "Microsoft.Resources/deployments/*",
        "Microsoft.Insights/alertRules/*",
        "Microsoft.Support/*",
        "Microsoft.Resources/tags/*",
    ],
    not_actions: &[],
    data_actions: &[],
};

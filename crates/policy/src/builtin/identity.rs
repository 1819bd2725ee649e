//! The roles of managed identities.

use super::{BuiltinRole, id};

pub(super) const CONTRIBUTOR: BuiltinRole = BuiltinRole {
    id: id(0xe40ec5ca_96e0_45a2_b4ff_59039f2c2b59),
    name: "Managed Identity Contributor",
    description: "Create, read, update and delete user-assigned identities.",
    actions: with_common![
        "Microsoft.ManagedIdentity/userAssignedIdentities/read",
        "Microsoft.ManagedIdentity/userAssignedIdentities/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
        "Microsoft.ManagedIdentity/userAssignedIdentities/revokeTokens/action",
        ..;
    ],
    not_actions: &[],
    data_actions: &[],
};

pub(super) const OPERATOR: BuiltinRole = BuiltinRole {
    id: id(0xf1a07417_d97a_45cb_824c_7a7467783830),
    name: "Managed Identity Operator",
    description: "Read user-assigned identities and attach them to resources.",
    actions: with_common![
        "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
        "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
        ..;
    ],
    not_actions: &[],
    data_actions: &[],
};

//! The roles that exist from the start, with Azure's ids and definitions; the descriptions are ours.

/// Management actions, and among them what Azure grants with most roles that manage one kind of resource: seeing who may do
/// what, deploying templates, watching, and asking for support. Where these stand, as Azure orders them, is `..`.
macro_rules! with_common {
    ($($before:literal,)* ..; $($after:literal,)*) => {
        &[
            $($before,)*
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*",
            $($after,)*
        ]
    };
}

mod general;
mod governance;
mod identity;
mod key_vault;
mod maps;
mod monitor;

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
/// User Access Administrator: what elevated access is.
pub const USER_ACCESS_ADMINISTRATOR: RoleDefinitionId = id(0x18d7d88d_d35e_4fb5_a5c3_7773c20a72d9);
/// Azure Maps Data Reader.
pub const MAPS_DATA_READER: RoleDefinitionId = id(0x423170ca_a8f6_4b0f_8487_9e4eb8f49bfa);

/// Whether a built-in role names the management action or pattern, letter case aside. Azure has more operations than there are here,
/// and a custom role that begins as a copy of a built-in one names them, too.
pub fn is_named(pattern: &str) -> bool {
    let names = |role: &BuiltinRole| [role.actions, role.not_actions];
    ROLES.iter().flat_map(names).flatten().any(|name| name.eq_ignore_ascii_case(pattern))
}

/// All built-in roles.
pub static ROLES: &[BuiltinRole] = &[
    general::OWNER,
    general::CONTRIBUTOR,
    general::READER,
    general::USER_ACCESS_ADMINISTRATOR,
    general::RBAC_ADMINISTRATOR,
    identity::CONTRIBUTOR,
    identity::OPERATOR,
    maps::CONTRIBUTOR,
    maps::DATA_CONTRIBUTOR,
    maps::DATA_READER,
    maps::SEARCH_AND_RENDER_DATA_READER,
    maps::DATA_READ_AND_BATCH,
    key_vault::ADMINISTRATOR,
    key_vault::CONTRIBUTOR,
    key_vault::READER,
    key_vault::SECRETS_OFFICER,
    key_vault::SECRETS_USER,
    key_vault::CERTIFICATES_OFFICER,
    key_vault::CERTIFICATE_USER,
    key_vault::CRYPTO_OFFICER,
    key_vault::CRYPTO_USER,
    governance::MANAGEMENT_GROUP_CONTRIBUTOR,
    governance::MANAGEMENT_GROUP_READER,
    governance::HIERARCHY_SETTINGS_ADMINISTRATOR,
    governance::RESOURCE_POLICY_CONTRIBUTOR,
    governance::LOCKS_CONTRIBUTOR,
    governance::TAG_CONTRIBUTOR,
    monitor::CONTRIBUTOR,
    monitor::READER,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::operation;

    #[test]
    fn every_role_has_its_own_id_and_name() {
        let mut seen = HashSet::new();
        for role in ROLES {
            assert!(seen.insert(role.id.to_string()) && seen.insert(role.name.to_lowercase()), "{}", role.name);
        }
    }

    #[test]
    fn whoever_may_assign_roles_is_one_of_three() {
        let may = |role: &&BuiltinRole| {
            let permission = role.permission();
            crate::pattern::any_matches(&permission.actions, "Microsoft.Authorization/roleAssignments/write")
                && !crate::pattern::any_matches(
                    &permission.not_actions,
                    "Microsoft.Authorization/roleAssignments/write",
                )
        };
        let names: Vec<&str> = ROLES.iter().filter(may).map(|role| role.name).collect();
        assert_eq!(names, ["Owner", "User Access Administrator", "Role Based Access Control Administrator"]);
    }

    #[test]
    fn data_actions_of_roles_exist() {
        for role in ROLES {
            for pattern in role.data_actions {
                let is_known = operation::any_covered(pattern, true);
                // Azure's own role names one that none of its services has.
                assert!(is_known || pattern.ends_with("accounts/*/action"), "{}: {pattern}", role.name);
            }
        }
    }
}

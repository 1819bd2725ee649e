//! Roles as decisions need them: patterns for management actions, a bitset for data actions.

use std::sync::Arc;

use lazurite_model::record::{Permission, RoleDefinition};

use crate::builtin::BuiltinRole;
use crate::{DataActionSet, pattern};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) name: Arc<str>,
    pub(crate) permissions: Arc<[Permission]>,
    pub(crate) data: DataActionSet,
}

impl Role {
    fn new(name: &str, permissions: Vec<Permission>) -> Self {
        // `notDataActions` take away within their own permission only; the permissions of a role add up.
        let data = permissions.iter().fold(DataActionSet::EMPTY, |set, permission| {
            set.union(DataActionSet::compile(&permission.data_actions, &permission.not_data_actions))
        });
        Self { name: name.into(), permissions: permissions.into(), data }
    }

    pub(crate) fn custom(definition: &RoleDefinition) -> Self {
        Self::new(&definition.role_name, definition.permissions.clone())
    }

    pub(crate) fn builtin(role: &BuiltinRole) -> Self {
        Self::new(role.name, vec![role.permission()])
    }

    /// Whether the role grants the management action.
    pub(crate) fn allows(&self, action: &str) -> bool {
        self.permissions.iter().any(|permission| {
            pattern::any_matches(&permission.actions, action) && !pattern::any_matches(&permission.not_actions, action)
        })
    }
}

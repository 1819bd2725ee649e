//! Roles as decisions need them: patterns for management actions, a bitset for data actions.

use std::sync::Arc;

use lazurite_model::record::{Permission, RoleDefinition};

use crate::DataActionSet;
use crate::asked::{Asked, compile};
use crate::builtin::BuiltinRole;

/// A role: its permissions, ready to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    /// For the trace.
    pub(crate) name: Arc<str>,
    /// What it grants, as it is written.
    pub(crate) permissions: Arc<[Permission]>,
    /// The data actions of all permissions together.
    pub(crate) data: DataActionSet,
}

impl Role {
    fn new(name: &str, permissions: Vec<Permission>) -> Self {
        let data = compile(&permissions);
        Self { name: name.into(), permissions: permissions.into(), data }
    }

    /// One that somebody here defined.
    pub(crate) fn custom(definition: &RoleDefinition) -> Self {
        Self::new(&definition.role_name, definition.permissions.clone())
    }

    /// One of Azure's own.
    pub(crate) fn builtin(role: &BuiltinRole) -> Self {
        Self::new(role.name, vec![role.permission()])
    }

    /// Whether the role grants what is asked.
    pub(crate) fn allows(&self, asked: Asked<'_>) -> bool {
        asked.is_in(self.data, &self.permissions)
    }
}

//! The roles, each under a small number, by which assignments name them.
//!
//! An assignment says its role in four bytes, and a changed role changes no assignment. A role has a number as long as it
//! is defined or assigned, in whatever order the two come and go.

use std::sync::Arc;

use lazurite_model::RoleDefinitionId;

use crate::builtin;
use crate::persistent::{Map, Table};
use crate::role::Role;

/// All roles of one version.
#[derive(Clone, Debug)]
pub(super) struct Roles {
    numbers: Map<RoleDefinitionId, Numbered>,
    entries: Table<Entry>,
}

/// The number of a role, among those of the same version and of versions made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RoleNumber(u32);

#[derive(Clone, Copy, Debug)]
struct Numbered {
    number: RoleNumber,
    assignments: u32,
}

/// A role that is defined, assigned, or both.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: RoleDefinitionId,
    /// `None`: it is assigned, but nobody defines it (any more).
    pub(super) role: Option<Arc<Role>>,
}

impl Default for Roles {
    fn default() -> Self {
        let mut roles = Self { numbers: Map::default(), entries: Table::default() };
        for role in builtin::ROLES {
            roles.set(role.id, Some(Role::builtin(role)));
        }
        roles
    }
}

impl Roles {
    /// The role with that id, if it is defined.
    pub(super) fn get(&self, id: RoleDefinitionId) -> Option<&Role> {
        self.entry(self.numbers.get(&id)?.number)?.role.as_deref()
    }

    /// The role with that number.
    pub(super) fn entry(&self, number: RoleNumber) -> Option<&Entry> {
        self.entries.get(number.0)
    }

    /// The role's number, for one more assignment of it.
    pub(super) fn take(&mut self, id: RoleDefinitionId) -> RoleNumber {
        let numbered = self.numbered(id);
        self.numbers.insert(id, Numbered { assignments: numbered.assignments + 1, ..numbered });
        numbered.number
    }

    /// What [`Self::take`] gave is no longer needed for one assignment.
    pub(super) fn give_back(&mut self, number: RoleNumber) {
        let Some(id) = self.entry(number).map(|entry| entry.id) else { return };
        let Some(numbered) = self.numbers.get(&id).copied() else { return };
        self.numbers.insert(id, Numbered { assignments: numbered.assignments.saturating_sub(1), ..numbered });
        self.forget_unused(id);
    }

    /// Defines the role anew, or no longer.
    pub(super) fn set(&mut self, id: RoleDefinitionId, role: Option<Role>) {
        let number = self.numbered(id).number;
        self.entries.replace(number.0, Entry { id, role: role.map(Arc::new) });
        self.forget_unused(id);
    }

    fn numbered(&mut self, id: RoleDefinitionId) -> Numbered {
        if let Some(known) = self.numbers.get(&id) {
            return *known;
        }
        // A number that leads nowhere grants nothing.
        let number = RoleNumber(self.entries.add(Entry { id, role: None }).unwrap_or(u32::MAX));
        let numbered = Numbered { number, assignments: 0 };
        self.numbers.insert(id, numbered);
        numbered
    }

    fn forget_unused(&mut self, id: RoleDefinitionId) {
        let Some(Numbered { number, assignments: 0 }) = self.numbers.get(&id).copied() else { return };
        if self.entry(number).is_some_and(|entry| entry.role.is_none()) {
            self.numbers.remove(&id);
            self.entries.remove(number.0);
        }
    }

    /// Whether both have the same roles, each as often assigned; their numbers may differ.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        let sizes = |roles: &Self| (roles.numbers.len(), roles.entries.iter().count());
        sizes(self) == sizes(other)
            && self.numbers.iter().all(|(id, numbered)| {
                let theirs = other.numbers.get(id);
                theirs.is_some_and(|theirs| theirs.assignments == numbered.assignments)
                    && self.get(*id) == other.get(*id)
            })
    }
}

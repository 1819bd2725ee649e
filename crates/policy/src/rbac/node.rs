//! A principal's node: itself, its groups, its assignments by scope.

use std::sync::Arc;

use lazurite_model::{AssignmentId, PrincipalId, RoleDefinitionId};

use super::{Place, Principal, PrincipalKind};
use crate::DataActionSet;

/// Up to here it is quicker to look at each scope than to search for each ancestor of the place.
const FEW_SCOPES: usize = 8;

/// What is known about a principal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// `None` while only assignments or memberships of it are known, and after it was deleted.
    pub(super) principal: Option<Principal>,
    /// The groups that it is directly in, sorted.
    pub(super) parents: Arc<[PrincipalId]>,
    /// Sorted by scope.
    grants: Vec<Grant>,
}

/// What a principal is assigned at one scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    /// The scope's key.
    pub(super) scope: Arc<str>,
    /// The data actions of all assignments together.
    pub(super) data: DataActionSet,
    /// Sorted by id.
    pub(super) assigned: Arc<[Assigned]>,
}

/// One of the assignments at a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    pub(super) id: AssignmentId,
    pub(super) role: RoleDefinitionId,
    pub(super) data: DataActionSet,
}

impl Node {
    /// Whether nothing is known any more, so that it can be forgotten.
    pub(super) fn is_empty(&self) -> bool {
        self.principal.is_none() && self.parents.is_empty() && self.grants.is_empty()
    }

    /// Whether it is a group whose roles its members have.
    pub(super) fn is_security_group(&self) -> bool {
        self.principal.as_ref().is_some_and(|principal| principal.kind == PrincipalKind::Group && principal.enabled)
    }

    /// What it is assigned itself, sorted by scope.
    pub(super) fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The first thing that `pick` makes of the grants whose scope holds `place`.
    pub(super) fn find_grant<'n, R>(
        &'n self,
        place: &Place<'_>,
        pick: &mut impl FnMut(&'n Grant) -> Option<R>,
    ) -> Option<R> {
        if self.grants.len() <= FEW_SCOPES {
            return self.grants.iter().filter(|grant| place.is_at_or_below(&grant.scope)).find_map(pick);
        }
        place.ancestors().find_map(|scope| self.grant_at(scope).and_then(&mut *pick))
    }

    fn grant_at(&self, scope: &str) -> Option<&Grant> {
        let at = self.grants.binary_search_by(|grant| (*grant.scope).cmp(scope)).ok()?;
        self.grants.get(at)
    }

    /// Adds an assignment, or replaces the one with its id.
    pub(super) fn assign(&mut self, scope: &str, assigned: Assigned) {
        match self.grants.binary_search_by(|grant| (*grant.scope).cmp(scope)) {
            Ok(at) => {
                if let Some(grant) = self.grants.get_mut(at) {
                    let others = grant.assigned.iter().filter(|other| other.id != assigned.id);
                    grant.set(others.copied().chain(std::iter::once(assigned)).collect());
                }
            }
            Err(at) => {
                self.grants
                    .insert(at, Grant { scope: scope.into(), data: assigned.data, assigned: Arc::new([assigned]) });
            }
        }
    }

    /// Takes an assignment away.
    pub(super) fn unassign(&mut self, scope: &str, id: AssignmentId) {
        let Ok(at) = self.grants.binary_search_by(|grant| (*grant.scope).cmp(scope)) else { return };
        let Some(grant) = self.grants.get_mut(at) else { return };
        grant.set(grant.assigned.iter().filter(|assigned| assigned.id != id).copied().collect());
        if grant.assigned.is_empty() {
            self.grants.remove(at);
        }
    }
}

impl Grant {
    fn set(&mut self, mut assigned: Vec<Assigned>) {
        assigned.sort_by_key(|assigned| assigned.id);
        self.data = assigned.iter().fold(DataActionSet::EMPTY, |set, assigned| set.union(assigned.data));
        self.assigned = assigned.into();
    }
}

//! A principal's node: itself, its groups, its assignments.
//!
//! A decision about one among a million waits for memory and for little else, so that what it reads lies close together:
//! the node, and one array of assignments, each half a cache line with the tag of its scope. A scope's text is read only
//! where the tag says that it may be the right one.

use std::sync::Arc;

use lazurite_model::{AssignmentId, PrincipalId};

use super::place::Seen;
use super::roles::RoleNumber;
use super::scope::Scope;
use super::scopes::ScopeTag;
use super::{Principal, PrincipalKind};

/// Up to here it is quicker to look at each tag than to search: all of them are read at once.
const FEW: usize = 16;

/// What is known about a principal. Both parts are named here, so that a decision need not read one to find the other.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) who: Arc<Who>,
    /// Sorted by tag and id.
    assigned: Arc<[Assigned]>,
}

/// A principal without what is assigned to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Who {
    pub(super) id: PrincipalId,
    /// `None` while only assignments or memberships of it are known, and after it was deleted.
    pub(super) principal: Option<Principal>,
    /// The groups that it is directly in, sorted.
    pub(super) parents: Box<[PrincipalId]>,
}

/// One assignment.
#[derive(Clone, Debug)]
pub(super) struct Assigned {
    pub(super) id: AssignmentId,
    pub(super) scope: Scope,
    pub(super) tag: ScopeTag,
    pub(super) role: RoleNumber,
}

impl Node {
    /// Of somebody of whom nothing is known.
    pub(super) fn new(id: PrincipalId) -> Self {
        Self { who: Arc::new(Who { id, principal: None, parents: Box::default() }), assigned: Arc::default() }
    }

    /// Whether nothing is known any more, so that it can be forgotten.
    pub(super) fn is_empty(&self) -> bool {
        self.who.principal.is_none() && self.who.parents.is_empty() && self.assigned.is_empty()
    }

    /// Whether it is a group whose roles its members have.
    pub(super) fn is_security_group(&self) -> bool {
        let principal = self.who.principal.as_ref();
        principal.is_some_and(|principal| principal.kind == PrincipalKind::Group && principal.enabled)
    }

    /// To change who it is.
    pub(super) fn who_mut(&mut self) -> &mut Who {
        Arc::make_mut(&mut self.who)
    }

    /// What it is assigned itself, in no particular order.
    pub(super) fn assigned(&self) -> &[Assigned] {
        &self.assigned
    }

    /// Its assignment with that id.
    pub(super) fn assignment(&self, id: AssignmentId) -> Option<&Assigned> {
        self.assigned.iter().find(|assigned| assigned.id == id)
    }

    /// What a decision looks through. Taken as soon as the node is found: from then on the assignments are on their way
    /// from memory, together with the principal.
    #[inline]
    pub(super) fn nearby(&self) -> Nearby<'_> {
        let few = self.assigned.len() <= FEW;
        let tags = if few { self.assigned.iter().fold(0, |tags, one| tags | one.tag.bit()) } else { u64::MAX };
        Nearby { assigned: &self.assigned, tags }
    }

    /// Adds an assignment. INVARIANT: it has none with that id.
    pub(super) fn assign(&mut self, assigned: Assigned) {
        let at = self.assigned.partition_point(|other| (other.tag, other.id) < (assigned.tag, assigned.id));
        let (before, after) = self.assigned.split_at(at);
        self.assigned = before.iter().cloned().chain(std::iter::once(assigned)).chain(after.iter().cloned()).collect();
    }

    /// Takes an assignment away.
    pub(super) fn unassign(&mut self, id: AssignmentId) {
        self.assigned = self.assigned.iter().filter(|assigned| assigned.id != id).cloned().collect();
    }

    /// Whether both say the same, where `same_role` tells whether two numbers mean the same role.
    pub(super) fn same_as(&self, other: &Self, same_role: impl Fn(RoleNumber, RoleNumber) -> bool) -> bool {
        let by_id = |node: &Self| {
            let mut all: Vec<_> = node.assigned.iter().map(|one| (one.id, one.scope.clone(), one.role)).collect();
            all.sort_by_key(|one| one.0);
            all
        };
        let (mine, theirs) = (by_id(self), by_id(other));
        self.who == other.who
            && mine.len() == theirs.len()
            && mine.iter().zip(&theirs).all(|(a, b)| a.0 == b.0 && a.1 == b.1 && same_role(a.2, b.2))
    }
}

/// The assignments of a node, and which tags may be among theirs.
#[derive(Clone, Copy)]
pub(super) struct Nearby<'n> {
    assigned: &'n [Assigned],
    /// The bits of the tags ([`ScopeTag::bit`]).
    tags: u64,
}

impl<'n> Nearby<'n> {
    /// The first thing that `pick` makes of the assignments whose scope holds the place, from `/` downwards and then in
    /// its management groups.
    #[inline]
    pub(super) fn find<R>(self, place: &Seen<'_>, mut pick: impl FnMut(&'n Assigned) -> Option<R>) -> Option<R> {
        for (scope, tag) in place.path() {
            if let Some(found) = self.find_at(scope, tag, &mut pick) {
                return Some(found);
            }
        }
        if self.assigned.is_empty() {
            return None;
        }
        place.groups().iter().find_map(|(scope, tag)| self.find_at(scope, *tag, &mut pick))
    }

    #[inline]
    fn find_at<R>(self, scope: &str, tag: ScopeTag, pick: impl FnMut(&'n Assigned) -> Option<R>) -> Option<R> {
        if self.tags & tag.bit() == 0 {
            return None;
        }
        let is_few = self.assigned.len() <= FEW;
        let start = if is_few { 0 } else { self.assigned.partition_point(|one| one.tag < tag) };
        let from_there = self.assigned.iter().skip(start);
        let sorted = from_there.take_while(|one| is_few || one.tag == tag);
        sorted.filter(|one| one.tag == tag && one.scope.is(scope)).find_map(pick)
    }
}

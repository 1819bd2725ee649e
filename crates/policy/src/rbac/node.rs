//! A principal's node: itself, its groups, its assignments.
//!
//! A decision about one among a million waits for memory and for little else, so that what it reads lies close together:
//! the node, and one array of assignments, 40 bytes each with the tag of its scope. A scope's text is read only
//! where the tag says that it may be the right one.

use std::sync::Arc;

use lazurite_model::{AssignmentId, PrincipalId};

use super::place::Seen;
use super::roles::RoleNumber;
use super::scope::Scope;
use super::scopes::ScopeTag;
use super::tags::TagSet;
use super::{Principal, PrincipalKind};

/// Up to here it is quicker to start where the tags say than to search.
const FEW: usize = 32;

/// What is known about a principal. Both parts are named here, so that a decision need not read one to find the other.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) who: Arc<Who>,
    /// Sorted by tag and id.
    assigned: Arc<[Assigned]>,
    tags: TagSet,
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
        let who = Arc::new(Who { id, principal: None, parents: Box::default() });
        Self { who, assigned: Arc::default(), tags: TagSet::default() }
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

    /// How many scopes of the place's path, from `/` downwards, bear no tag of what is assigned.
    #[inline]
    pub(super) fn ruled_out(&self, place: &Seen<'_>) -> usize {
        let has = |tag| self.tags.may_have(tag) && self.with_tag(tag).next().is_some();
        place.path_tags().take_while(|tag| !has(*tag)).count()
    }

    /// The first thing that `pick` makes of the assignments whose scope holds the place, from `/` downwards and then in
    /// its management groups; without the first scopes of the path, if these are ruled out.
    pub(super) fn find_assigned<'n, R>(
        &'n self,
        place: &Seen<'_>,
        ruled_out: usize,
        mut pick: impl FnMut(&'n Assigned) -> Option<R>,
    ) -> Option<R> {
        for (scope, tag) in place.path().skip(ruled_out) {
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
    fn find_at<'n, R>(&'n self, scope: &str, tag: ScopeTag, pick: impl FnMut(&'n Assigned) -> Option<R>) -> Option<R> {
        if !self.tags.may_have(tag) {
            return None;
        }
        self.with_tag(tag).filter(|one| one.scope.is(scope)).find_map(pick)
    }

    #[inline]
    fn with_tag(&self, tag: ScopeTag) -> impl Iterator<Item = &Assigned> {
        let from_there = self.assigned.get(self.first_with(tag)..).unwrap_or_default().iter();
        from_there.take_while(move |one| one.tag == tag)
    }

    /// Where the assignments with that tag begin: among few, where the set of tags says or a little further on, so that
    /// one line of memory is read or two of all that they take.
    #[inline]
    fn first_with(&self, tag: ScopeTag) -> usize {
        if self.assigned.len() > FEW {
            return self.assigned.partition_point(|one| one.tag < tag);
        }
        let mut at = self.tags.at_least_below(tag);
        while self.assigned.get(at).is_some_and(|one| one.tag < tag) {
            at += 1;
        }
        at
    }

    /// Adds an assignment. INVARIANT: it has none with that id.
    pub(super) fn assign(&mut self, assigned: Assigned) {
        let at = self.assigned.partition_point(|other| (other.tag, other.id) < (assigned.tag, assigned.id));
        let (before, after) = self.assigned.split_at(at);
        self.set(before.iter().cloned().chain(std::iter::once(assigned)).chain(after.iter().cloned()).collect());
    }

    /// Takes an assignment away.
    pub(super) fn unassign(&mut self, id: AssignmentId) {
        self.set(self.assigned.iter().filter(|assigned| assigned.id != id).cloned().collect());
    }

    fn set(&mut self, assigned: Arc<[Assigned]>) {
        self.tags = assigned.iter().map(|one| one.tag).collect();
        self.assigned = assigned;
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

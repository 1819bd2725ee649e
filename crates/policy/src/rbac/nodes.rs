//! The nodes of all principals, by principal and by what is assigned to them.

use std::cell::Cell;
use std::hash::BuildHasher as _;

use hashbrown::DefaultHashBuilder;
use lazurite_model::{AssignmentId, PrincipalId};

use super::node::{Assigned, Node};
use super::place::Seen;
use crate::persistent::Trie;

/// All nodes of one version.
#[derive(Clone, Debug, Default)]
pub(super) struct Nodes {
    by_principal: Trie<Node>,
    by_assignment: Trie<Holder>,
    hasher: DefaultHashBuilder,
}

/// To whom something is assigned: the hash of its id in two halves, which leads to its node in as many bytes as can be.
/// What the node says is what counts.
#[derive(Clone, Copy, Debug)]
struct Holder([u32; 2]);

impl Holder {
    #[allow(clippy::cast_possible_truncation, reason = "the halves are taken apart on purpose")]
    const fn new(hash: u64) -> Self {
        Self([(hash >> 32) as u32, hash as u32])
    }

    fn hash(self) -> u64 {
        let [high, low] = self.0;
        u64::from(high) << 32 | u64::from(low)
    }
}

impl Nodes {
    /// The principal's node, if anything is known about it.
    pub(super) fn get(&self, id: PrincipalId) -> Option<&Node> {
        self.by_principal.find(self.hasher.hash_one(id), |node| node.who.id == id)
    }

    /// The same, and how many scopes of the place's path hold nothing that is assigned to it ([`Node::ruled_out`]). So
    /// both parts of the node are on their way from memory before either is waited for.
    pub(super) fn get_at(&self, id: PrincipalId, place: &Seen<'_>) -> Option<(&Node, usize)> {
        let ruled_out = Cell::new(0);
        let node = self.by_principal.find(self.hasher.hash_one(id), |node| {
            ruled_out.set(node.ruled_out(place));
            node.who.id == id
        })?;
        Some((node, ruled_out.get()))
    }

    /// The assignment with that id, and the node of whom has it.
    pub(super) fn assignment(&self, id: AssignmentId) -> Option<(&Node, &Assigned)> {
        let hash = self.hasher.hash_one(id);
        let holder = self.by_assignment.find(hash, |holder| self.held(*holder, id).is_some())?;
        self.held(*holder, id)
    }

    fn held(&self, holder: Holder, id: AssignmentId) -> Option<(&Node, &Assigned)> {
        let node = self.by_principal.find(holder.hash(), |node| node.assignment(id).is_some())?;
        Some((node, node.assignment(id)?))
    }

    /// Changes the principal's node, which is made or forgotten as needed; not its assignments.
    pub(super) fn change(&mut self, id: PrincipalId, change: impl FnOnce(&mut Node)) {
        let mut node = self.get(id).cloned().unwrap_or_else(|| Node::new(id));
        change(&mut node);
        let hash = self.hasher.hash_one(id);
        if node.is_empty() {
            self.by_principal.remove(hash, |node| node.who.id == id);
        } else {
            self.by_principal.insert(hash, node, |node| node.who.id == id);
        }
    }

    /// Gives an assignment to the principal. INVARIANT: nobody has one with that id.
    pub(super) fn assign(&mut self, id: PrincipalId, assigned: Assigned) {
        let holder = Holder::new(self.hasher.hash_one(id));
        self.by_assignment.insert(self.hasher.hash_one(assigned.id), holder, |_| false);
        self.change(id, |node| node.assign(assigned));
    }

    /// Takes the assignment with that id from whom has it.
    pub(super) fn unassign(&mut self, id: AssignmentId) -> Option<Assigned> {
        let (node, assigned) = self.assignment(id)?;
        let (principal, assigned) = (node.who.id, assigned.clone());
        let holder = Holder::new(self.hasher.hash_one(principal));
        // Which of two that lead to the same node in the same way is all the same.
        self.by_assignment.remove(self.hasher.hash_one(id), |one| one.0 == holder.0);
        self.change(principal, |node| node.unassign(id));
        Some(assigned)
    }

    /// Whether both have the same nodes, as far as `same` says so, and find what is assigned equally well.
    pub(super) fn same_as(&self, other: &Self, same: impl Fn(&Node, &Node) -> bool) -> bool {
        let finds_all = |node: &Node| node.assigned().iter().all(|one| self.assignment(one.id).is_some());
        self.by_principal.len() == other.by_principal.len()
            && self.by_assignment.len() == other.by_assignment.len()
            && other.by_principal.iter().all(|theirs| self.get(theirs.who.id).is_some_and(|mine| same(mine, theirs)))
            && other.by_principal.iter().all(finds_all)
    }
}

//! Everything that decisions are made from, as one immutable version.
//!
//! Each principal has a node: who it is, the groups that it is directly in, and its assignments by scope. A decision
//! looks at the principal's node and at those of its groups, for what is assigned at the scopes that hold the place in
//! question; the data actions of a role are compiled to bits. Nested groups are walked when asked, so that one changed
//! membership changes one node and not those of everybody below.

mod apply;
mod decide;
mod deny;
mod explain;
mod node;
mod nodes;
mod place;
mod roles;
mod scope;
mod scopes;
mod subject;
mod tags;

use std::sync::Arc;

use lazurite_model::{AppId, AssignmentId, PrincipalId, RoleDefinitionId, SubscriptionId, TenantId};

use crate::persistent::Map;
use deny::Denies;
pub use deny::Deny;
use node::Node;
use nodes::Nodes;
pub use place::Place;
use place::{ManagementGroupNode, SubscriptionNode};
use roles::Roles;
use scopes::Scopes;
pub use subject::{Subject, Vouched};

/// One version of who may do what. Cheap to clone; a clone can be changed while requests read this one.
#[derive(Clone, Debug, Default)]
pub struct Rbac {
    nodes: Nodes,
    roles: Roles,
    scopes: Scopes,
    subscriptions: Map<SubscriptionId, Arc<SubscriptionNode>>,
    management_groups: Map<Box<str>, Arc<ManagementGroupNode>>,
    /// The directories there are.
    tenants: Map<TenantId, ()>,
    denies: Denies,
}

/// What kind of thing a principal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// A person.
    User,
    /// An application's service principal.
    Application,
    /// A managed identity's service principal.
    ManagedIdentity,
    /// A group: it can have roles, never ask.
    Group,
}

/// What is known about a principal itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// What kind of thing.
    pub kind: PrincipalKind,
    /// Its directory.
    pub tenant: TenantId,
    /// The user principal name, or the display name.
    pub name: Arc<str>,
    /// The client id, for service principals.
    pub app: Option<AppId>,
    /// Users and service principals: may act (`accountEnabled`). Groups: count when roles are decided
    /// (`securityEnabled`).
    pub enabled: bool,
    /// Whether it is Global Administrator of its directory.
    pub directory_admin: bool,
}

impl PartialEq for Rbac {
    fn eq(&self, other: &Self) -> bool {
        // Numbers of roles and hashes of scopes are each version's own.
        let role = |rbac: &Self, number| rbac.roles.entry(number).map(|entry| entry.id);
        let same = |mine: &Node, theirs: &Node| mine.same_as(theirs, |a, b| role(self, a) == role(other, b));
        self.nodes.same_as(&other.nodes, same)
            && self.roles.same_as(&other.roles)
            && self.scopes.same_as(&other.scopes)
            && self.subscriptions == other.subscriptions
            && self.management_groups == other.management_groups
            && self.tenants == other.tenants
            && self.denies == other.denies
    }
}

impl Eq for Rbac {}

impl Rbac {
    /// The version in which nobody exists: only the built-in roles are known.
    pub fn new() -> Self {
        Self::default()
    }

    /// The principal with that object id, groups included.
    pub fn principal(&self, id: PrincipalId) -> Option<&Principal> {
        self.nodes.get(id)?.who.principal.as_ref()
    }

    /// Whether there is such a user, service principal or group.
    pub fn exists(&self, id: PrincipalId) -> bool {
        self.principal(id).is_some()
    }

    /// Whether there is such a user or service principal, and it is enabled.
    pub fn is_enabled(&self, id: PrincipalId) -> bool {
        self.nodes.get(id).is_some_and(|node| decide::active(node).is_ok())
    }

    /// The directory whose principals manage the subscription, if there is such a subscription.
    pub fn tenant_of(&self, subscription: SubscriptionId) -> Option<TenantId> {
        self.subscriptions.get(&subscription).map(|node| node.tenant)
    }

    /// The deny assignment with that id; for the words of a refusal.
    pub fn deny_assignment(&self, id: AssignmentId) -> Option<&Deny> {
        self.denies.find(id)
    }

    /// Where the role assignment with that id stands, as written, if there is such a one.
    pub fn assignment_scope(&self, id: AssignmentId) -> Option<&str> {
        self.nodes.assignment(id).map(|(_, assigned)| assigned.scope.text())
    }

    /// What the role with that id is called, if there is such a one.
    pub fn role_name(&self, id: RoleDefinitionId) -> Option<&str> {
        self.roles.get(id).map(|role| &*role.name)
    }

    /// The security groups that the principal is in, directly or through other security groups.
    pub fn groups_of(&self, id: PrincipalId) -> Vec<PrincipalId> {
        let mut groups = Vec::new();
        if let Some(node) = self.nodes.get(id) {
            self.walk_groups(node, |group, _| {
                groups.push(group);
                None::<()>
            });
        }
        groups
    }

    /// Goes through the security groups above `node` until `visit` is satisfied; circles end where they began.
    ///
    /// A group that is no security group neither counts nor passes on the groups that it is in itself.
    fn walk_groups<'s, R>(
        &'s self,
        node: &'s Node,
        mut visit: impl FnMut(PrincipalId, &'s Node) -> Option<R>,
    ) -> Option<R> {
        let mut queue: Vec<PrincipalId> = node.who.parents.to_vec();
        let mut seen: hashbrown::HashSet<PrincipalId> = queue.iter().copied().collect();
        while let Some(id) = queue.pop() {
            let Some(group) = self.nodes.get(id) else { continue };
            if !group.is_security_group() {
                continue;
            }
            if let Some(found) = visit(id, group) {
                return Some(found);
            }
            queue.extend(group.who.parents.iter().filter(|parent| seen.insert(**parent)));
        }
        None
    }
}

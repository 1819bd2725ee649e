//! From one version to the next: what a change of each kind of record means.

use std::sync::Arc;

use lazurite_model::record::{
    DirectoryRole, Group, Kind, ManagementGroup, PrincipalType, RoleAssignment, ServicePrincipal, ServicePrincipalKind,
    Subscription, User,
};
use lazurite_model::{AnyRecord, AssignmentId, Change, PrincipalId, ResourceId, RoleDefinitionId, TenantId};

use super::node::{Assigned, Node};
use super::place::{ManagementGroupNode, SubscriptionNode, group_scope};
use super::{Assignment, Principal, PrincipalKind, Rbac};
use crate::builtin;
use crate::role::Role;

impl Rbac {
    /// The version that these records make, in whatever order they come.
    pub fn from_records<'r>(records: impl IntoIterator<Item = &'r AnyRecord>) -> Self {
        let mut rbac = Self::new();
        for record in records {
            rbac.put(record);
        }
        rbac
    }

    /// Makes this the version after `change`. Clones made before keep what they were.
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Put(record) => self.put(record),
            Change::Deleted { kind, key } => self.delete(*kind, key),
        }
    }

    fn put(&mut self, record: &AnyRecord) {
        match record {
            AnyRecord::User(user) => self.put_principal(user.id, principal_of_user(user)),
            AnyRecord::Group(group) => self.put_principal(group.id, principal_of_group(group)),
            AnyRecord::ServicePrincipal(service) => self.put_principal(service.id, principal_of_service(service)),
            AnyRecord::Membership(membership) => self.set_membership(membership.group, membership.member, true),
            AnyRecord::RoleDefinition(definition) => self.set_role(definition.id, Some(Role::custom(definition))),
            AnyRecord::RoleAssignment(assignment) => self.put_assignment(assignment),
            AnyRecord::DenyAssignment(assignment) => self.denies.put(assignment),
            AnyRecord::Tenant(tenant) => {
                self.tenants.insert(tenant.id, ());
            }
            AnyRecord::Subscription(subscription) => self.put_subscription(subscription),
            AnyRecord::ManagementGroup(group) => self.put_management_group(group),
            _ => {}
        }
    }

    fn delete(&mut self, kind: Kind, key: &str) {
        match kind {
            Kind::User | Kind::Group | Kind::ServicePrincipal => {
                if let Ok(id) = key.parse() {
                    self.change_node(id, |node| node.principal = None);
                }
            }
            Kind::Membership => {
                if let Some((Ok(group), Ok(member))) = key.split_once('/').map(|(g, m)| (g.parse(), m.parse())) {
                    self.set_membership(group, member, false);
                }
            }
            Kind::RoleDefinition => {
                if let Ok(id) = key.parse() {
                    self.set_role(id, None);
                }
            }
            Kind::RoleAssignment => {
                if let Some((scope, Ok(id))) = key.rsplit_once(' ').map(|(scope, id)| (scope, id.parse())) {
                    self.drop_assignment(id, Some(scope));
                }
            }
            Kind::DenyAssignment => {
                if let Some((scope, Ok(id))) = key.rsplit_once(' ').map(|(scope, id)| (scope, id.parse())) {
                    self.denies.remove(id, Some(scope));
                }
            }
            Kind::Tenant => {
                if let Ok(id) = key.parse() {
                    self.tenants.remove(&id);
                }
            }
            Kind::Subscription => {
                if let Ok(id) = key.parse() {
                    self.subscriptions.remove(&id);
                }
            }
            Kind::ManagementGroup => {
                self.management_groups.remove(key);
            }
            _ => {}
        }
    }

    fn change_node(&mut self, id: PrincipalId, change: impl FnOnce(&mut Node)) {
        let mut node = self.nodes.get(&id).map(|node| Node::clone(node)).unwrap_or_default();
        change(&mut node);
        if node.is_empty() {
            self.nodes.remove(&id);
        } else {
            self.nodes.insert(id, Arc::new(node));
        }
    }

    fn put_principal(&mut self, id: PrincipalId, principal: Principal) {
        self.change_node(id, |node| node.principal = Some(principal));
    }

    fn set_membership(&mut self, group: PrincipalId, member: PrincipalId, is_member: bool) {
        self.change_node(member, |node| node.parents = with(&node.parents, group, is_member));
    }

    fn put_assignment(&mut self, record: &RoleAssignment) {
        self.drop_assignment(record.id, None);
        if matches!(record.principal_type, PrincipalType::ForeignGroup | PrincipalType::Device) {
            return;
        }
        let assignment = Assignment { scope: record.scope.clone(), role: record.role, principal: record.principal_id };
        self.assign(record.id, &assignment);
        if builtin::find(record.role).is_none() {
            self.set_use(record.role, record.id, true);
        }
        self.assignments.insert(record.id, Arc::new(assignment));
    }

    /// Takes the assignment away; with a scope given, only if it is assigned there.
    fn drop_assignment(&mut self, id: AssignmentId, scope: Option<&str>) {
        let Some(old) = self.assignments.get(&id).map(Arc::clone) else { return };
        if scope.is_some_and(|scope| scope != old.scope.key()) {
            return;
        }
        self.assignments.remove(&id);
        self.set_use(old.role, id, false);
        self.change_node(old.principal, |node| node.unassign(old.scope.key(), id));
    }

    fn assign(&mut self, id: AssignmentId, assignment: &Assignment) {
        let data = self.roles.get(&assignment.role).map(|role| role.data).unwrap_or_default();
        let assigned = Assigned { id, role: assignment.role, data };
        self.change_node(assignment.principal, |node| node.assign(assignment.scope.key(), assigned));
    }

    fn set_use(&mut self, role: RoleDefinitionId, id: AssignmentId, is_used: bool) {
        let uses = self.uses.get(&role).map(Arc::clone).unwrap_or_default();
        let uses = with(&uses, id, is_used);
        if uses.is_empty() {
            self.uses.remove(&role);
        } else {
            self.uses.insert(role, uses);
        }
    }

    fn set_role(&mut self, id: RoleDefinitionId, role: Option<Role>) {
        // A record must never shadow what everybody relies on.
        if builtin::find(id).is_some() {
            return;
        }
        match role {
            Some(role) => self.roles.insert(id, Arc::new(role)),
            None => self.roles.remove(&id),
        };
        let uses = self.uses.get(&id).map(Arc::clone).unwrap_or_default();
        for use_ in uses.iter() {
            if let Some(assignment) = self.assignments.get(use_).map(Arc::clone) {
                self.assign(*use_, &assignment);
            }
        }
    }

    fn put_subscription(&mut self, record: &Subscription) {
        let node = SubscriptionNode {
            tenant: record.tenant,
            parent: record.management_group.as_deref().map(key_of),
            root_scope: root_scope(record.tenant),
        };
        self.subscriptions.insert(record.id, Arc::new(node));
    }

    fn put_management_group(&mut self, record: &ManagementGroup) {
        let node = ManagementGroupNode {
            tenant: record.tenant,
            scope: group_scope(&record.name),
            parent: record.parent.as_deref().map(key_of),
            root_scope: root_scope(record.tenant),
        };
        self.management_groups.insert(key_of(&record.name), Arc::new(node));
    }
}

/// The key of the management group that `name` names, by its name or by its id.
fn key_of(name: &str) -> Box<str> {
    name.rsplit('/').next().unwrap_or_default().to_lowercase().into()
}

fn root_scope(tenant: TenantId) -> Arc<str> {
    ResourceId::management_group(&tenant.to_string()).key().into()
}

/// The sorted list with `item` in it, or without.
fn with<T: Copy + Ord>(list: &[T], item: T, is_in: bool) -> Arc<[T]> {
    let mut list: Vec<T> = list.iter().copied().filter(|other| *other != item).collect();
    if is_in {
        let at = list.partition_point(|other| *other < item);
        list.insert(at, item);
    }
    list.into()
}

fn is_admin(roles: &[DirectoryRole]) -> bool {
    roles.contains(&DirectoryRole::GlobalAdministrator)
}

fn principal_of_user(user: &User) -> Principal {
    Principal {
        kind: PrincipalKind::User,
        tenant: user.tenant,
        name: user.user_principal_name.as_str().into(),
        app: None,
        enabled: user.account_enabled,
        directory_admin: is_admin(&user.directory_roles),
    }
}

fn principal_of_group(group: &Group) -> Principal {
    Principal {
        kind: PrincipalKind::Group,
        tenant: group.tenant,
        name: group.display_name.as_str().into(),
        app: None,
        enabled: group.security_enabled,
        directory_admin: false,
    }
}

fn principal_of_service(service: &ServicePrincipal) -> Principal {
    Principal {
        kind: match service.kind {
            ServicePrincipalKind::Application => PrincipalKind::Application,
            ServicePrincipalKind::ManagedIdentity => PrincipalKind::ManagedIdentity,
        },
        tenant: service.tenant,
        name: service.display_name.as_str().into(),
        app: Some(service.app_id),
        enabled: service.account_enabled,
        directory_admin: is_admin(&service.directory_roles),
    }
}

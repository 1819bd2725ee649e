//! From one version to the next: what a change of each kind of record means.

use std::sync::Arc;

use lazurite_model::record::{
    DirectoryRole, Group, Kind, ManagementGroup, PrincipalType, RoleAssignment, ServicePrincipal, ServicePrincipalKind,
    Subscription, User,
};
use lazurite_model::{AnyRecord, AssignmentId, Change, PrincipalId, ResourceId, RoleDefinitionId, TenantId};

use super::node::Assigned;
use super::place::{ManagementGroupNode, SubscriptionNode, group_scope};
use super::{Principal, PrincipalKind, Rbac};
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
                    self.nodes.change(id, |node| node.who_mut().principal = None);
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

    fn put_principal(&mut self, id: PrincipalId, principal: Principal) {
        self.nodes.change(id, |node| node.who_mut().principal = Some(principal));
    }

    fn set_membership(&mut self, group: PrincipalId, member: PrincipalId, is_member: bool) {
        self.nodes.change(member, |node| node.who_mut().parents = with(&node.who.parents, group, is_member));
    }

    fn put_assignment(&mut self, record: &RoleAssignment) {
        self.drop_assignment(record.id, None);
        if matches!(record.principal_type, PrincipalType::ForeignGroup | PrincipalType::Device) {
            return;
        }
        let (scope, tag) = self.scopes.take(&record.scope);
        let role = self.roles.take(record.role);
        self.nodes.assign(record.principal_id, Assigned { id: record.id, scope, tag, role });
    }

    /// Takes the assignment away; with a scope given, only if it is assigned there.
    fn drop_assignment(&mut self, id: AssignmentId, scope: Option<&str>) {
        let found = self.nodes.assignment(id);
        if found.is_none_or(|(_, assigned)| scope.is_some_and(|scope| scope != assigned.scope.key())) {
            return;
        }
        if let Some(old) = self.nodes.unassign(id) {
            self.scopes.give_back(&old.scope);
            self.roles.give_back(old.role);
        }
    }

    fn set_role(&mut self, id: RoleDefinitionId, role: Option<Role>) {
        // A record must never shadow what everybody relies on.
        if builtin::find(id).is_none() {
            self.roles.set(id, role);
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
fn with<T: Copy + Ord>(list: &[T], item: T, is_in: bool) -> Box<[T]> {
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

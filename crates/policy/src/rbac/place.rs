//! Where an action is to be done, and which scopes hold that place: its own path upwards, then the management groups,
//! then `/`.

use std::cell::OnceCell;
use std::sync::Arc;

use lazurite_model::{ResourceId, SubscriptionId, TenantId};

use super::Rbac;

const GROUPS: &str = "/providers/microsoft.management/managementgroups/";

/// What is known about a subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SubscriptionNode {
    pub(super) tenant: TenantId,
    /// The key of the management group that holds it.
    pub(super) parent: Option<Box<str>>,
    /// The scope of the directory's root management group, which exists without a record.
    pub(super) root_scope: Arc<str>,
}

/// What is known about a management group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ManagementGroupNode {
    pub(super) tenant: TenantId,
    pub(super) scope: Arc<str>,
    pub(super) parent: Option<Box<str>>,
    pub(super) root_scope: Arc<str>,
}

/// The scope's key of the management group of that name.
pub(super) fn group_scope(name: &str) -> Arc<str> {
    format!("{GROUPS}{}", name.to_lowercase()).into()
}

/// A place to ask about: a resource id's key, and the subscription that it lies in.
#[derive(Clone, Debug)]
pub struct Place<'k> {
    key: &'k str,
    subscription: Option<SubscriptionId>,
    /// The scopes of the management groups above; found out when an assignment at one of them comes up.
    groups: OnceCell<Vec<&'k str>>,
    rbac: Option<&'k Rbac>,
}

impl<'k> From<&'k ResourceId> for Place<'k> {
    fn from(id: &'k ResourceId) -> Self {
        Self { key: id.key(), subscription: id.subscription_id(), groups: OnceCell::new(), rbac: None }
    }
}

impl<'k> Place<'k> {
    /// A resource in a subscription, by its id's key ([`ResourceId::key`]); for those who keep the two apart.
    pub const fn in_subscription(subscription: SubscriptionId, key: &'k str) -> Self {
        Self { key, subscription: Some(subscription), groups: OnceCell::new(), rbac: None }
    }

    /// The place, among the management groups and subscriptions that are known there.
    pub(super) fn seen_from(mut self, rbac: &'k Rbac) -> Self {
        self.rbac = Some(rbac);
        self
    }

    /// The directory that the place belongs to, where that is known.
    pub(super) fn tenant(&self) -> Option<TenantId> {
        let rbac = self.rbac?;
        if let Some(subscription) = self.subscription {
            return rbac.tenant_of(subscription);
        }
        let name = self.management_group()?;
        // A directory's root management group bears its id and exists without a record: it is nobody else's.
        let root_of = name.parse().ok().filter(|tenant| rbac.tenants.get(tenant).is_some());
        root_of.or_else(|| rbac.management_groups.get(name).map(|node| node.tenant))
    }

    /// The id's key, as [`ResourceId::key`] has it.
    pub(super) const fn key(&self) -> &'k str {
        self.key
    }

    /// The key of the management group that the place is, or lies in.
    fn management_group(&self) -> Option<&'k str> {
        self.key.strip_prefix(GROUPS)?.split('/').next()
    }

    /// Whether the scope with that key is this place or holds it.
    pub(super) fn is_at_or_below(&self, scope: &str) -> bool {
        if scope == "/" {
            return true;
        }
        if self.is_in_path(scope) {
            return true;
        }
        scope.starts_with(GROUPS) && self.groups().contains(&scope)
    }

    fn is_in_path(&self, scope: &str) -> bool {
        self.key.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The keys of all scopes that hold this place, itself included.
    pub(super) fn ancestors(&self) -> impl Iterator<Item = &str> {
        let borders = self.key.match_indices('/').map(|(at, _)| at).filter(|at| *at > 0);
        let prefixes = borders.filter_map(|at| self.key.get(..at));
        let own = (self.key != "/").then_some(self.key);
        std::iter::once("/").chain(prefixes).chain(own).chain(self.groups().iter().copied())
    }

    fn groups(&self) -> &[&'k str] {
        self.groups.get_or_init(|| self.rbac.map(|rbac| self.climb(rbac)).unwrap_or_default())
    }

    fn climb(&self, rbac: &'k Rbac) -> Vec<&'k str> {
        let (mut next, root): (Option<&str>, &'k str) = if let Some(subscription) = self.subscription {
            let Some(node) = rbac.subscriptions.get(&subscription) else { return Vec::new() };
            (node.parent.as_deref(), &node.root_scope)
        } else {
            let Some(name) = self.management_group() else { return Vec::new() };
            let Some(node) = rbac.management_groups.get(name) else { return Vec::new() };
            (node.parent.as_deref(), &node.root_scope)
        };
        let mut scopes: Vec<&'k str> = Vec::new();
        while let Some(group) = next.and_then(|name| rbac.management_groups.get(name)) {
            if scopes.contains(&&*group.scope) {
                break;
            }
            scopes.push(&group.scope);
            next = group.parent.as_deref();
        }
        if !scopes.contains(&root) {
            scopes.push(root);
        }
        // What is part of the place's own path is found there.
        scopes.retain(|scope| !self.is_in_path(scope));
        scopes
    }
}

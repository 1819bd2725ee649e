//! Where an action is to be done, and which scopes hold that place: its own path upwards, then the management groups,
//! then `/`.

use std::cell::OnceCell;
use std::sync::Arc;

use lazurite_model::{ResourceId, SubscriptionId, TenantId};

use super::Rbac;
use super::scopes::{Path, ScopeTag};

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
#[derive(Clone, Copy, Debug)]
pub struct Place<'k> {
    key: &'k str,
    subscription: Option<SubscriptionId>,
}

impl<'k> From<&'k ResourceId> for Place<'k> {
    fn from(id: &'k ResourceId) -> Self {
        Self { key: id.key(), subscription: id.subscription_id() }
    }
}

impl<'k> Place<'k> {
    /// A resource in a subscription, by its id's key ([`ResourceId::key`]); for those who keep the two apart.
    pub const fn in_subscription(subscription: SubscriptionId, key: &'k str) -> Self {
        Self { key, subscription: Some(subscription) }
    }
}

/// A scope's key, and its tag in one version.
pub(super) type Tagged<'k> = (&'k str, ScopeTag);

/// A place among the management groups and subscriptions that are known in one version.
#[derive(Debug)]
pub(super) struct Seen<'k> {
    place: Place<'k>,
    rbac: &'k Rbac,
    /// The scopes in its own path. Worked out before anything else: it takes a while, but waits for no memory.
    path: Path,
    /// The scopes of the management groups above; found out when nothing in the path has decided.
    groups: OnceCell<Vec<Tagged<'k>>>,
}

impl<'k> Seen<'k> {
    /// The place, seen from `rbac`.
    pub(super) fn new(place: Place<'k>, rbac: &'k Rbac) -> Self {
        Self { place, rbac, path: rbac.scopes.path(place.key), groups: OnceCell::new() }
    }

    /// The directory that the place belongs to, where that is known.
    pub(super) fn tenant(&self) -> Option<TenantId> {
        let rbac = self.rbac;
        if let Some(subscription) = self.place.subscription {
            return rbac.tenant_of(subscription);
        }
        let name = self.management_group()?;
        // A directory's root management group bears its id and exists without a record: it is nobody else's.
        let root_of = name.parse().ok().filter(|tenant| rbac.tenants.get(tenant).is_some());
        root_of.or_else(|| rbac.management_groups.get(name).map(|node| node.tenant))
    }

    /// The id's key, as [`ResourceId::key`] has it.
    pub(super) const fn key(&self) -> &'k str {
        self.place.key
    }

    /// The key of the management group that the place is, or lies in.
    fn management_group(&self) -> Option<&'k str> {
        self.key().strip_prefix(GROUPS)?.split('/').next()
    }

    /// Whether the scope with that key is this place or holds it.
    pub(super) fn is_at_or_below(&self, scope: &str) -> bool {
        if scope == "/" {
            return true;
        }
        if self.is_in_path(scope) {
            return true;
        }
        scope.starts_with(GROUPS) && self.groups().iter().any(|(group, _)| *group == scope)
    }

    fn is_in_path(&self, scope: &str) -> bool {
        self.key().strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// All scopes that hold this place, from `/` to itself and then its management groups.
    pub(super) fn scopes(&self) -> impl Iterator<Item = Tagged<'k>> {
        let groups = std::iter::once_with(|| self.groups()).flatten();
        self.path().chain(groups.copied())
    }

    /// Those in its own path, from `/` to itself.
    #[inline]
    pub(super) fn path(&self) -> impl Iterator<Item = Tagged<'k>> {
        let key = self.key();
        self.path.iter().filter_map(|border| Some((key.get(..usize::try_from(border.end).ok()?)?, border.tag)))
    }

    /// The tags of those.
    #[inline]
    pub(super) fn path_tags(&self) -> impl Iterator<Item = ScopeTag> {
        self.path.iter().map(|border| border.tag)
    }

    /// Those of the management groups that are no part of its own path.
    pub(super) fn groups(&self) -> &[Tagged<'k>] {
        self.groups.get_or_init(|| {
            let tag = |key| (key, self.rbac.scopes.tag_of(key));
            self.climb().into_iter().map(tag).collect()
        })
    }

    fn climb(&self) -> Vec<&'k str> {
        let rbac = self.rbac;
        let (mut next, root): (Option<&str>, &'k str) = if let Some(subscription) = self.place.subscription {
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

//! A directory's management groups and subscriptions as the tree that they are.
//!
//! A group whose parent is not there lies in the root, and so does a subscription. A ring, which no request can make, ends
//! where it began.

use std::collections::BTreeMap;

use lazurite_model::record::{ManagementGroup, Subscription};
use lazurite_model::{Record, ResourceId, SubscriptionId, TenantId};
use lazurite_store::{Store, StoreError, WriteTx};

/// How many groups may lie on the way from the root, itself not counted, to a group.
pub(super) const DEEPEST: usize = 6;

/// The tree.
pub(super) struct Tree {
    root: String,
    groups: BTreeMap<String, ManagementGroup>,
    subscriptions: Vec<Subscription>,
}

impl Tree {
    /// The tree of a directory.
    pub(super) async fn read(store: &Store, tenant: TenantId) -> Result<Self, StoreError> {
        Ok(Self::of(tenant, store.list("").await?, store.list("").await?))
    }

    /// The tree of a directory, as a write sees it.
    pub(super) async fn read_in(tx: &mut WriteTx, tenant: TenantId) -> Result<Self, StoreError> {
        let groups = tx.list("").await?;
        Ok(Self::of(tenant, groups, tx.list("").await?))
    }

    fn of(tenant: TenantId, groups: Vec<ManagementGroup>, subscriptions: Vec<Subscription>) -> Self {
        let root = ManagementGroup {
            name: tenant.to_string(),
            tenant,
            display_name: "Tenant Root Group".to_owned(),
            parent: None,
        };
        let own = groups.into_iter().filter(|group| group.tenant == tenant);
        let groups = [root.clone()].into_iter().chain(own).map(|group| (group.key(), group)).collect();
        let subscriptions = subscriptions.into_iter().filter(|found| found.tenant == tenant).collect();
        Self { root: root.key(), groups, subscriptions }
    }

    /// All groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = &ManagementGroup> {
        self.groups.values()
    }

    /// All subscriptions.
    pub(super) fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// The group of that name, whatever its case.
    pub(super) fn find(&self, name: &str) -> Option<&ManagementGroup> {
        self.groups.get(&name.to_lowercase())
    }

    /// The subscription with that id.
    pub(super) fn subscription(&self, id: SubscriptionId) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.id == id)
    }

    /// Whether it is the directory's root.
    pub(super) fn is_root(&self, group: &ManagementGroup) -> bool {
        group.key() == self.root
    }

    /// The name of the root.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// The group above a group; `None` for the root.
    pub(super) fn parent(&self, group: &ManagementGroup) -> Option<&ManagementGroup> {
        if self.is_root(group) { None } else { self.named_or_root(group.parent.as_deref()) }
    }

    /// The group that holds a subscription.
    pub(super) fn holder(&self, subscription: &Subscription) -> Option<&ManagementGroup> {
        self.named_or_root(subscription.management_group.as_deref())
    }

    /// A group is named by its name or by its id.
    fn named_or_root(&self, named: Option<&str>) -> Option<&ManagementGroup> {
        let name = named.and_then(|name| name.rsplit('/').next());
        name.and_then(|name| self.find(name)).or_else(|| self.groups.get(&self.root))
    }

    /// The groups above a group, the nearest first.
    pub(super) fn above(&self, group: &ManagementGroup) -> Vec<&ManagementGroup> {
        let mut above: Vec<&ManagementGroup> = Vec::new();
        let mut next = self.parent(group);
        while let Some(group) = next.filter(|group| !above.contains(group)) {
            above.push(group);
            next = self.parent(group);
        }
        above
    }

    /// The groups directly below a group.
    pub(super) fn children(&self, group: &ManagementGroup) -> impl Iterator<Item = &ManagementGroup> {
        self.groups().filter(|child| self.parent(child).is_some_and(|parent| parent.key() == group.key()))
    }

    /// The subscriptions directly in a group.
    pub(super) fn subscriptions_in(&self, group: &ManagementGroup) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.iter().filter(|found| self.holder(found).is_some_and(|holder| holder.key() == group.key()))
    }

    /// All groups below a group.
    pub(super) fn below(&self, group: &ManagementGroup) -> Vec<&ManagementGroup> {
        self.groups().filter(|other| self.above(other).iter().any(|above| above.key() == group.key())).collect()
    }

    /// How many levels a group and what lies below it take.
    pub(super) fn height(&self, group: &ManagementGroup) -> usize {
        let depth = self.above(group).len();
        let deepest = self.below(group).into_iter().map(|below| self.above(below).len()).max();
        deepest.map_or(1, |deepest| deepest + 1 - depth)
    }
}

/// A group's resource id.
pub(super) fn id(group: &ManagementGroup) -> ResourceId {
    ResourceId::management_group(&group.name)
}

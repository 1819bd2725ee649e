//! Deny assignments: what no role can grant, however high it stands.
//!
//! They are few, and most questions meet none: a version without any asks nothing here, and one whose deny assignments
//! hold off no data action of Maps asks nothing on the request path of Maps.

use std::sync::Arc;

use lazurite_model::record::{DenyAssignment, DenyPrincipal, Permission};
use lazurite_model::{AssignmentId, PrincipalId, ResourceId, TenantId};

use super::place::Seen;
use crate::DataActionSet;
use crate::asked::{Asked, compile};
use crate::persistent::Map;

/// All deny assignments of one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Denies {
    by_id: Map<AssignmentId, Arc<Deny>>,
    /// By the key of their scope; each list sorted by id.
    at: Map<Box<str>, Arc<[Arc<Deny>]>>,
    /// How many hold off a data action of Maps.
    with_maps_data: usize,
}

/// One deny assignment.
#[derive(Debug, PartialEq, Eq)]
pub struct Deny {
    pub(super) id: AssignmentId,
    name: Box<str>,
    tenant: TenantId,
    scope: ResourceId,
    at_its_scope_only: bool,
    permissions: Box<[Permission]>,
    pub(super) data: DataActionSet,
    principals: Few,
    excluded: Few,
}

/// Principals that a deny assignment names.
#[derive(Debug, PartialEq, Eq)]
struct Few(Box<[PrincipalId]>);

/// Somebody and the groups that count as theirs.
pub(super) struct Holders {
    pub(super) tenant: Option<TenantId>,
    pub(super) ids: Vec<PrincipalId>,
}

impl Denies {
    /// Whether one could hold off what is asked, wherever it stands.
    pub(super) fn any_for(&self, asked: Asked<'_>) -> bool {
        match asked {
            Asked::Maps(_) => self.with_maps_data > 0,
            Asked::Data(_) | Asked::Management(_) => !self.by_id.is_empty(),
        }
    }

    /// The one with that id.
    pub(super) fn find(&self, id: AssignmentId) -> Option<&Deny> {
        self.by_id.get(&id).map(|deny| &**deny)
    }

    /// Those that hold at the place.
    pub(super) fn at<'d>(&'d self, place: &'d Seen<'_>) -> impl Iterator<Item = &'d Deny> {
        let lists = place.scopes().filter_map(|(scope, _)| self.at.get(scope));
        lists.flat_map(|list| list.iter().map(|deny| &**deny)).filter(|deny| deny.holds_at(place))
    }

    /// Keeps one, in the place of what had its id.
    pub(super) fn put(&mut self, record: &DenyAssignment) {
        self.remove(record.id, None);
        let deny = Arc::new(Deny::from(record));
        self.with_maps_data += usize::from(!deny.data.is_empty());
        let mut list = self.list(record.scope.key());
        list.push(Arc::clone(&deny));
        list.sort_by_key(|one| one.id);
        self.at.insert(record.scope.key().into(), list.into());
        self.by_id.insert(record.id, deny);
    }

    /// Takes the deny assignment away; with a scope given, only if it stands there.
    pub(super) fn remove(&mut self, id: AssignmentId, scope: Option<&str>) {
        let Some(old) = self.by_id.get(&id).map(Arc::clone) else { return };
        if scope.is_some_and(|scope| scope != old.scope.key()) {
            return;
        }
        self.by_id.remove(&id);
        self.with_maps_data -= usize::from(!old.data.is_empty());
        let mut list = self.list(old.scope.key());
        list.retain(|one| one.id != id);
        if list.is_empty() {
            self.at.remove(old.scope.key());
        } else {
            self.at.insert(old.scope.key().into(), list.into());
        }
    }

    fn list(&self, scope: &str) -> Vec<Arc<Deny>> {
        self.at.get(scope).map(|list| list.to_vec()).unwrap_or_default()
    }
}

impl Deny {
    /// For people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it stands.
    pub const fn scope(&self) -> &ResourceId {
        &self.scope
    }

    fn holds_at(&self, place: &Seen<'_>) -> bool {
        !self.at_its_scope_only || place.key() == self.scope.key()
    }

    /// Whether it holds off what is asked.
    pub(super) fn covers(&self, asked: Asked<'_>) -> bool {
        asked.is_in(self.data, &self.permissions)
    }

    /// Whether it means somebody.
    pub(super) fn concerns(&self, who: &Holders) -> bool {
        who.tenant == Some(self.tenant) && self.principals.name_one_of(&who.ids) && !self.excluded.name_one_of(&who.ids)
    }
}

impl Few {
    fn of(principals: &[DenyPrincipal]) -> Self {
        let mut ids: Vec<PrincipalId> = principals.iter().map(|principal| principal.id).collect();
        ids.sort_unstable();
        Self(ids.into())
    }

    fn name_one_of(&self, ids: &[PrincipalId]) -> bool {
        let is_named = |id: &PrincipalId| self.0.binary_search(id).is_ok();
        is_named(&DenyPrincipal::EVERYBODY) || ids.iter().any(is_named)
    }
}

impl From<&DenyAssignment> for Deny {
    fn from(record: &DenyAssignment) -> Self {
        Self {
            id: record.id,
            name: record.name.as_str().into(),
            tenant: record.tenant,
            scope: record.scope.clone(),
            at_its_scope_only: record.does_not_apply_to_child_scopes,
            permissions: record.permissions.as_slice().into(),
            data: compile(&record.permissions),
            principals: Few::of(&record.principals),
            excluded: Few::of(&record.exclude_principals),
        }
    }
}

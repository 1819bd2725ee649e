//! The decisions.

use lazurite_model::record::Permission;
use lazurite_model::{PrincipalId, ResourceId};

use super::node::{Assigned, Grant, Node};
use super::{Place, Rbac};
use crate::{DataAction, DataActionSet, Denial, DenialReason, Grounds, Permit};

impl Rbac {
    /// Whether the principal may do an action, management or data, at the scope.
    ///
    /// # Errors
    /// The refusal, with its reason.
    pub fn decide(&self, principal: PrincipalId, action: &str, scope: &ResourceId) -> Result<Permit, Denial> {
        let decided = match DataAction::parse(action) {
            Some(data_action) => self.permit_data(principal, data_action, scope),
            None => self.permit(principal, scope.into(), |_| true, |assigned| self.role_allows(assigned, action)),
        };
        decided.map_err(|reason| Denial { principal, action: action.to_owned(), scope: scope.to_string(), reason })
    }

    /// Whether the principal may do a data action at the place: the decision that every request of the data plane
    /// takes.
    ///
    /// # Errors
    /// Why not.
    pub fn permit_data<'k>(
        &'k self,
        principal: PrincipalId,
        action: DataAction,
        place: impl Into<Place<'k>>,
    ) -> Result<Permit, DenialReason> {
        self.permit(
            principal,
            place.into(),
            |grant| grant.data.contains(action),
            |assigned| assigned.data.contains(action),
        )
    }

    /// All data actions that the principal may do at the scope.
    pub fn data_actions(&self, principal: PrincipalId, scope: &ResourceId) -> DataActionSet {
        let mut set = DataActionSet::EMPTY;
        let _ = self.each_grant(principal, scope.into(), |_, grant| {
            set = set.union(grant.data);
            None::<()>
        });
        set
    }

    /// Whether the principal may give roles to others at the scope.
    pub fn may_assign_roles(&self, principal: PrincipalId, scope: &ResourceId) -> bool {
        self.decide(principal, "Microsoft.Authorization/roleAssignments/write", scope).is_ok()
    }

    /// The permissions of all roles that the principal has at the scope, each as its role writes it.
    pub fn permissions(&self, principal: PrincipalId, scope: &ResourceId) -> Vec<Permission> {
        let mut permissions = Vec::new();
        let _ = self.each_grant(principal, scope.into(), |_, grant| {
            let roles = grant.assigned.iter().filter_map(|assigned| self.roles.get(&assigned.role));
            permissions.extend(roles.flat_map(|role| role.permissions.iter().cloned()));
            None::<()>
        });
        permissions
    }

    /// The keys of all scopes at which an assignment counts for `scope`, itself included.
    pub fn scopes_above(&self, scope: &ResourceId) -> Vec<String> {
        Place::from(scope).seen_from(self).ancestors().map(str::to_owned).collect()
    }

    fn role_allows(&self, assigned: &Assigned, action: &str) -> bool {
        self.roles.get(&assigned.role).is_some_and(|role| role.allows(action))
    }

    fn permit<'k>(
        &'k self,
        principal: PrincipalId,
        place: Place<'k>,
        may_grant: impl Fn(&Grant) -> bool,
        grants: impl Fn(&Assigned) -> bool,
    ) -> Result<Permit, DenialReason> {
        let found = self.each_grant(principal, place, |group, grant| {
            if !may_grant(grant) {
                return None;
            }
            let assigned = grant.assigned.iter().find(|assigned| grants(assigned))?;
            Some(Grounds::Role { principal, assignment: assigned.id, role: assigned.role, group })
        })?;
        found.map(Permit::new).ok_or(DenialReason::NoRole)
    }

    /// Goes through the grants that hold the place, the principal's own first, then those of its groups.
    fn each_grant<'k, R>(
        &'k self,
        principal: PrincipalId,
        place: Place<'k>,
        mut pick: impl FnMut(Option<PrincipalId>, &'k Grant) -> Option<R>,
    ) -> Result<Option<R>, DenialReason> {
        let (node, who) = self.active(principal)?;
        let place = place.seen_from(self);
        if place.tenant().is_some_and(|tenant| tenant != who.tenant) {
            return Err(DenialReason::OtherTenant);
        }
        if let Some(found) = node.find_grant(&place, &mut |grant| pick(None, grant)) {
            return Ok(Some(found));
        }
        if node.parents.is_empty() {
            return Ok(None);
        }
        Ok(self.walk_groups(node, |id, group: &'k Node| group.find_grant(&place, &mut |grant| pick(Some(id), grant))))
    }
}

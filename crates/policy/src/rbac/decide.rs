//! The decisions.

use lazurite_model::record::Permission;
use lazurite_model::{AssignmentId, PrincipalId, ResourceId, TenantId};

use super::deny::Holders;
use super::node::{Assigned, Grant, Node};
use super::{Place, Rbac, Subject, Vouched};
use crate::asked::Asked;
use crate::{DataAction, DataActionSet, Denial, DenialReason, Grounds, Permit};

impl Rbac {
    /// Whether the subject may do an action, management or data, at the scope.
    ///
    /// # Errors
    /// The refusal, with its reason.
    pub fn decide<'s>(
        &self,
        subject: impl Into<Subject<'s>>,
        action: &str,
        scope: &ResourceId,
    ) -> Result<Permit, Denial> {
        let subject = subject.into();
        let decided = match Asked::parse(action) {
            Asked::Maps(data_action) => self.permit_data(subject, data_action, scope),
            asked => self.permit(subject, asked, scope.into(), |grant| {
                grant.assigned.iter().find(|assigned| self.grants(assigned, asked))
            }),
        };
        decided.map_err(|reason| Denial {
            principal: subject.principal(),
            action: action.to_owned(),
            scope: scope.to_string(),
            reason,
        })
    }

    /// Whether the subject may do a data action at the place: the decision that every request of the data plane takes.
    ///
    /// # Errors
    /// Why not.
    pub fn permit_data<'k, 's>(
        &'k self,
        subject: impl Into<Subject<'s>>,
        action: DataAction,
        place: impl Into<Place<'k>>,
    ) -> Result<Permit, DenialReason> {
        self.permit(subject.into(), Asked::Maps(action), place.into(), |grant| {
            if !grant.data.contains(action) {
                return None;
            }
            grant.assigned.iter().find(|assigned| assigned.data.contains(action))
        })
    }

    /// All data actions of Maps that the subject may do at the scope.
    pub fn data_actions<'s>(&self, subject: impl Into<Subject<'s>>, scope: &ResourceId) -> DataActionSet {
        let (subject, place) = (subject.into(), Place::from(scope).seen_from(self));
        let mut set = DataActionSet::EMPTY;
        let _ = self.each_grant(subject, &place, |_, grant| {
            set = set.union(grant.data);
            None::<()>
        });
        if set.is_empty() {
            return set;
        }
        let holders = self.holders(subject);
        let denied = self.denies.at(&place).filter(|deny| deny.concerns(&holders));
        denied.fold(set, |set, deny| set.without(deny.data))
    }

    /// Whether the principal may give roles to others at the scope.
    pub fn may_assign_roles(&self, principal: PrincipalId, scope: &ResourceId) -> bool {
        self.decide(principal, "Microsoft.Authorization/roleAssignments/write", scope).is_ok()
    }

    /// The permissions of all roles that the principal has at the scope, each as its role writes it.
    pub fn permissions(&self, principal: PrincipalId, scope: &ResourceId) -> Vec<Permission> {
        let mut permissions = Vec::new();
        let _ = self.each_grant(principal.into(), &Place::from(scope).seen_from(self), |_, grant| {
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

    /// Leave on the grounds of the first assignment that `granting` finds, unless it is denied.
    fn permit<'k>(
        &'k self,
        subject: Subject<'_>,
        asked: Asked<'_>,
        place: Place<'k>,
        granting: impl Fn(&Grant) -> Option<&Assigned>,
    ) -> Result<Permit, DenialReason> {
        let principal = subject.principal();
        let place = place.seen_from(self);
        let found = self.each_grant(subject, &place, |group, grant| {
            let assigned = granting(grant)?;
            Some(Grounds::Role { principal, assignment: assigned.id, role: assigned.role, group })
        })?;
        let grounds = found.ok_or(DenialReason::NoRole)?;
        if self.denies.any_for(asked)
            && let Some(deny) = self.denied_by(subject, asked, &place)
        {
            return Err(DenialReason::DenyAssignment(deny));
        }
        Ok(Permit::new(grounds))
    }

    /// Whether an assignment grants what is asked; for Maps by bits alone.
    pub(super) fn grants(&self, assigned: &Assigned, asked: Asked<'_>) -> bool {
        match asked {
            Asked::Maps(action) => assigned.data.contains(action),
            Asked::Data(_) | Asked::Management(_) => {
                self.roles.get(&assigned.role).is_some_and(|role| role.allows(asked))
            }
        }
    }

    /// The deny assignment that holds the subject off, if one does. Who the subject is, groups and all, is found out only
    /// once one is there that holds off the action.
    fn denied_by(&self, subject: Subject<'_>, asked: Asked<'_>, place: &Place<'_>) -> Option<AssignmentId> {
        let mut denies = self.denies.at(place).filter(|deny| deny.covers(asked)).peekable();
        denies.peek()?;
        let holders = self.holders(subject);
        denies.find(|deny| deny.concerns(&holders)).map(|deny| deny.id)
    }

    /// The subject and the groups that count as its own; nobody if the subject may not act at all.
    fn holders(&self, subject: Subject<'_>) -> Holders {
        let mut ids = vec![subject.principal()];
        let tenant = match subject {
            Subject::Known(principal) => {
                ids.extend(self.groups_of(principal));
                self.principal(principal).map(|known| known.tenant)
            }
            Subject::Vouched(vouched) => {
                ids.extend(vouched.groups.iter().copied().filter(|group| !self.exists(*group)));
                Some(vouched.tenant)
            }
        };
        Holders { tenant, ids }
    }

    /// Goes through the grants that hold the place, the subject's own first, then those of its groups.
    fn each_grant<'k, R>(
        &'k self,
        subject: Subject<'_>,
        place: &Place<'k>,
        mut pick: impl FnMut(Option<PrincipalId>, &'k Grant) -> Option<R>,
    ) -> Result<Option<R>, DenialReason> {
        match subject {
            Subject::Known(principal) => {
                let (node, who) = self.active(principal)?;
                same_tenant(place, who.tenant)?;
                if let Some(found) = node.find_grant(place, &mut |grant| pick(None, grant)) {
                    return Ok(Some(found));
                }
                if node.parents.is_empty() {
                    return Ok(None);
                }
                Ok(self.walk_groups(node, |id, group: &'k Node| {
                    group.find_grant(place, &mut |grant| pick(Some(id), grant))
                }))
            }
            Subject::Vouched(vouched) => {
                same_tenant(place, vouched.tenant)?;
                let mut nodes = self.vouched_nodes(vouched)?;
                Ok(nodes.find_map(|(group, node)| node.find_grant(place, &mut |grant| pick(group, grant))))
            }
        }
    }

    /// The nodes of a vouched principal and of its groups, as far as anything is assigned to them.
    ///
    /// # Errors
    /// When a directory here knows the principal: then no issuer can vouch for it.
    pub(super) fn vouched_nodes<'k>(
        &'k self,
        vouched: Vouched<'_>,
    ) -> Result<impl Iterator<Item = (Option<PrincipalId>, &'k Node)>, DenialReason> {
        if self.exists(vouched.principal) {
            return Err(DenialReason::UnknownPrincipal);
        }
        let strange = |id: &PrincipalId| self.nodes.get(id).filter(|node| node.principal.is_none());
        let own = strange(&vouched.principal).map(|node| (None, &**node));
        let groups = vouched.groups.iter().filter_map(move |id| strange(id).map(|node| (Some(*id), &**node)));
        Ok(own.into_iter().chain(groups))
    }
}

fn same_tenant(place: &Place<'_>, tenant: TenantId) -> Result<(), DenialReason> {
    match place.tenant() {
        Some(other) if other != tenant => Err(DenialReason::OtherTenant),
        _ => Ok(()),
    }
}

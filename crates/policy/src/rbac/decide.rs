//! The decisions.

use lazurite_model::record::Permission;
use lazurite_model::{AssignmentId, PrincipalId, ResourceId, TenantId};

use super::deny::Holders;
use super::node::{Assigned, Node};
use super::place::Seen;
use super::roles::Entry;
use super::{Place, Principal, PrincipalKind, Rbac, Subject, Vouched};
use crate::asked::Asked;
use crate::role::Role;
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
            asked => self.permit(subject, asked, scope.into()),
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
        self.permit(subject.into(), Asked::Maps(action), place.into())
    }

    /// All data actions of Maps that the subject may do at the scope.
    pub fn data_actions<'s>(&self, subject: impl Into<Subject<'s>>, scope: &ResourceId) -> DataActionSet {
        let (subject, place) = (subject.into(), Seen::new(scope.into(), self));
        let mut set = DataActionSet::EMPTY;
        let _ = self.each_assigned(subject, &place, |_, assigned| {
            set = set.union(self.role(assigned).map(|role| role.data).unwrap_or_default());
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
        let _ = self.each_assigned(principal.into(), &Seen::new(scope.into(), self), |_, assigned| {
            permissions.extend(self.role(assigned).into_iter().flat_map(|role| role.permissions.iter().cloned()));
            None::<()>
        });
        permissions
    }

    /// The keys of all scopes at which an assignment counts for `scope`, itself included.
    pub fn scopes_above(&self, scope: &ResourceId) -> Vec<String> {
        Seen::new(scope.into(), self).scopes().map(|(key, _)| key.to_owned()).collect()
    }

    /// Leave on the grounds of the first assignment that grants what is asked, unless it is denied.
    fn permit<'k>(&'k self, subject: Subject<'_>, asked: Asked<'_>, place: Place<'k>) -> Result<Permit, DenialReason> {
        let principal = subject.principal();
        let place = Seen::new(place, self);
        let found = self.each_assigned(subject, &place, |group, assigned| {
            let Entry { id, role } = self.roles.entry(assigned.role)?;
            let granted = role.as_ref().is_some_and(|role| role.allows(asked));
            granted.then_some(Grounds::Role { principal, assignment: assigned.id, role: *id, group })
        })?;
        let grounds = found.ok_or(DenialReason::NoRole)?;
        if self.denies.any_for(asked)
            && let Some(deny) = self.denied_by(subject, asked, &place)
        {
            return Err(DenialReason::DenyAssignment(deny));
        }
        Ok(Permit::new(grounds))
    }

    fn role(&self, assigned: &Assigned) -> Option<&Role> {
        self.roles.entry(assigned.role)?.role.as_deref()
    }

    /// The deny assignment that holds the subject off, if one does. Who the subject is, groups and all, is found out only
    /// once one is there that holds off the action.
    fn denied_by(&self, subject: Subject<'_>, asked: Asked<'_>, place: &Seen<'_>) -> Option<AssignmentId> {
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

    /// Goes through the assignments whose scopes hold the place, the subject's own first, then those of its groups.
    fn each_assigned<'k, R>(
        &'k self,
        subject: Subject<'_>,
        place: &Seen<'k>,
        mut pick: impl FnMut(Option<PrincipalId>, &'k Assigned) -> Option<R>,
    ) -> Result<Option<R>, DenialReason> {
        match subject {
            Subject::Known(principal) => {
                let (node, ruled_out) = self.nodes.get_at(principal, place).ok_or(DenialReason::UnknownPrincipal)?;
                same_tenant(place, active(node)?.tenant)?;
                if let Some(found) = node.find_assigned(place, ruled_out, |assigned| pick(None, assigned)) {
                    return Ok(Some(found));
                }
                if node.who.parents.is_empty() {
                    return Ok(None);
                }
                Ok(self.walk_groups(node, |id, group: &'k Node| {
                    group.find_assigned(place, 0, |assigned| pick(Some(id), assigned))
                }))
            }
            Subject::Vouched(vouched) => {
                same_tenant(place, vouched.tenant)?;
                let mut nodes = self.vouched_nodes(vouched)?;
                Ok(nodes.find_map(|(group, node)| node.find_assigned(place, 0, |assigned| pick(group, assigned))))
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
        let strange = |id: &PrincipalId| self.nodes.get(*id).filter(|node| node.who.principal.is_none());
        let own = strange(&vouched.principal).map(|node| (None, node));
        let groups = vouched.groups.iter().filter_map(move |id| strange(id).map(|node| (Some(*id), node)));
        Ok(own.into_iter().chain(groups))
    }
}

/// The principal, if it may act at all.
pub(super) fn active(node: &Node) -> Result<&Principal, DenialReason> {
    let principal = node.who.principal.as_ref().ok_or(DenialReason::UnknownPrincipal)?;
    match principal.kind {
        PrincipalKind::Group => Err(DenialReason::UnknownPrincipal),
        _ if !principal.enabled => Err(DenialReason::Disabled),
        _ => Ok(principal),
    }
}

fn same_tenant(place: &Seen<'_>, tenant: TenantId) -> Result<(), DenialReason> {
    match place.tenant() {
        Some(other) if other != tenant => Err(DenialReason::OtherTenant),
        _ => Ok(()),
    }
}

//! The long answer to the question that `decide` answers shortly.

use lazurite_model::{PrincipalId, ResourceId};

use super::node::{Assigned, Grant, Node};
use super::{Place, Rbac, Subject};
use crate::asked::Asked;
use crate::{Considered, Explanation, Outcome};

impl Rbac {
    /// The decision about an action, management or data, with every assignment that was looked at.
    pub fn explain<'s>(&self, subject: impl Into<Subject<'s>>, action: &str, scope: &ResourceId) -> Explanation {
        let (subject, asked) = (subject.into(), Asked::parse(action));
        let refused = self.decide(subject, action, scope).err().map(|denial| denial.reason);
        let mut considered = Vec::new();
        let place = Place::from(scope).seen_from(self);
        let mut look_at = |group: Option<PrincipalId>, node: &Node| {
            for grant in node.grants() {
                let each = grant.assigned.iter();
                considered.extend(each.filter_map(|one| self.consider(group, grant, one, (asked, &place))));
            }
        };
        match subject {
            Subject::Known(principal) => {
                if let Some(node) = self.nodes.get(&principal) {
                    look_at(None, node);
                    self.walk_groups(node, |id, group| {
                        look_at(Some(id), group);
                        None::<()>
                    });
                }
            }
            Subject::Vouched(vouched) => {
                let nodes = self.vouched_nodes(vouched).into_iter().flatten();
                nodes.for_each(|(group, node)| look_at(group, node));
            }
        }
        Explanation { refused, considered }
    }

    fn consider(
        &self,
        group: Option<PrincipalId>,
        grant: &Grant,
        assigned: &Assigned,
        (asked, place): (Asked<'_>, &Place<'_>),
    ) -> Option<Considered> {
        let role = self.roles.get(&assigned.role);
        let has_action = self.grants(assigned, asked);
        let outcome = if !place.is_at_or_below(&grant.scope) {
            Outcome::OutOfScope
        } else if has_action {
            Outcome::Grants
        } else {
            Outcome::RoleLacksAction
        };
        Some(Considered {
            assignment: assigned.id,
            scope: self.assignments.get(&assigned.id)?.scope.clone(),
            role: assigned.role,
            role_name: role.map(|role| role.name.to_string()),
            group,
            has_action,
            outcome,
        })
    }
}

//! The long answer to the question that `decide` answers shortly.

use lazurite_model::{PrincipalId, ResourceId};

use super::node::{Assigned, Node};
use super::place::Seen;
use super::roles::Entry;
use super::{Rbac, Subject};
use crate::asked::Asked;
use crate::{Considered, Explanation, Outcome};

impl Rbac {
    /// The decision about an action, management or data, with every assignment that was looked at.
    pub fn explain<'s>(&self, subject: impl Into<Subject<'s>>, action: &str, scope: &ResourceId) -> Explanation {
        let (subject, asked) = (subject.into(), Asked::parse(action));
        let refused = self.decide(subject, action, scope).err().map(|denial| denial.reason);
        let mut considered = Vec::new();
        let place = Seen::new(scope.into(), self);
        let mut look_at = |group: Option<PrincipalId>, node: &Node| {
            let mut assigned: Vec<&Assigned> = node.assigned().iter().collect();
            assigned.sort_by_key(|one| (one.scope.key(), one.id));
            considered.extend(assigned.into_iter().filter_map(|one| self.consider(group, one, (asked, &place))));
        };
        match subject {
            Subject::Known(principal) => {
                if let Some(node) = self.nodes.get(principal) {
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
        assigned: &Assigned,
        (asked, place): (Asked<'_>, &Seen<'_>),
    ) -> Option<Considered> {
        let Entry { id, role } = self.roles.entry(assigned.role)?;
        let has_action = role.as_ref().is_some_and(|role| role.allows(asked));
        let outcome = if !place.is_at_or_below(assigned.scope.key()) {
            Outcome::OutOfScope
        } else if has_action {
            Outcome::Grants
        } else {
            Outcome::RoleLacksAction
        };
        Some(Considered {
            assignment: assigned.id,
            scope: assigned.scope.text().parse().ok()?,
            role: *id,
            role_name: role.as_ref().map(|role| role.name.to_string()),
            group,
            has_action,
            outcome,
        })
    }
}

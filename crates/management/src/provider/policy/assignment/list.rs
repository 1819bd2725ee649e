//! `GET {scope}/…/policyAssignments`: what holds at the scope (assigned there or above), and what was assigned below it.
//!
//! `$filter`: `atScope()` leaves out what lies below; `atExactScope()` leaves out everything else than the scope itself;
//! `atScopeAndBelow()`, which az sends for "everything", leaves out nothing; `policyDefinitionId eq '…'` keeps one
//! definition's.

use lazurite_model::record::PolicyAssignment;
use lazurite_model::{Record, ResourceId};

use crate::attached::reach::{Reach, within};
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists assignments.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let filter = Filter::read(call.query().first("$filter"))?;
    let mut found = within::<PolicyAssignment>(call, filter.reach).await?;
    found.retain(|assignment| filter.admits(assignment));
    let (page, next) = listing::page(call, found.into_iter().map(|item| (item.key(), item)))?;
    let mut value = Vec::new();
    for assignment in &page {
        value.push(super::view(call, assignment).await?);
    }
    Ok(listing::reply(value, next))
}

#[derive(Debug, Default)]
struct Filter {
    reach: Reach,
    definition: Option<ResourceId>,
}

impl Filter {
    fn read(text: Option<&str>) -> Outcome<Self> {
        let unknown = || filter::unknown(text.unwrap_or_default());
        let mut wanted = Self::default();
        for term in filter::parse(text)? {
            match &term {
                Term::Function { name, argument: None } => wanted.reach = Reach::named(name).ok_or_else(unknown)?,
                term => {
                    let id = term.equals("policydefinitionid").ok_or_else(unknown)?;
                    wanted.definition = Some(ResourceId::parse(id).map_err(|_| unknown())?);
                }
            }
        }
        Ok(wanted)
    }

    /// Nothing is assigned at the root, where it would be everybody's.
    fn admits(&self, assignment: &PolicyAssignment) -> bool {
        assignment.scope != ResourceId::root()
            && self.definition.as_ref().is_none_or(|id| assignment.policy_definition_id == *id)
    }
}

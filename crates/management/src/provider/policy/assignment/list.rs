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
use crate::filter::{self, Term, Wanted};
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists assignments.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let filter: Filter = filter::read(call.query().first("$filter"))?;
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

impl Wanted for Filter {
    fn note(&mut self, term: &Term) -> Option<()> {
        match term {
            Term::Function { name, argument: None } => self.reach = Reach::named(name)?,
            term => self.definition = Some(ResourceId::parse(term.equals("policydefinitionid")?).ok()?),
        }
        Some(())
    }
}

impl Filter {
    /// Nothing is assigned at the root, where it would be everybody's.
    fn admits(&self, assignment: &PolicyAssignment) -> bool {
        assignment.scope != ResourceId::root()
            && self.definition.as_ref().is_none_or(|id| assignment.policy_definition_id == *id)
    }
}

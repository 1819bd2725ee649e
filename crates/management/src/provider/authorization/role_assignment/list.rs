//! `GET {scope}/…/roleAssignments`: what applies at the scope (made there or above), and what was made below it.
//!
//! `$filter`: `atScope()` leaves out what lies below; `principalId eq '…'` keeps one principal's own; `assignedTo('…')`
//! keeps a principal's own and those of its groups; the latter two go together with `atScope()`.

use std::collections::BTreeSet;

use lazurite_model::record::RoleAssignment;
use lazurite_model::{PrincipalId, Record};

use crate::attached::reach::{Reach, within};
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term, Wanted};
use crate::reply::Reply;
use crate::{listing, principal, scope};

/// Lists assignments.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    super::same_directory(call)?;
    let store = &call.state.store;
    let query = call.query();
    let filter: Filter = filter::read(query.first("$filter"))?;
    let principals = match filter.assigned_to {
        Some(id) => Some(principal::with_groups(store, id).await?),
        None => filter.principal.map(|id| BTreeSet::from([id])),
    };
    scope::require(store, call.tenant(), &call.target).await?;
    let mut found = within::<RoleAssignment>(call, filter.reach).await?;
    found.retain(|assignment| principals.as_ref().is_none_or(|wanted| wanted.contains(&assignment.principal_id)));
    let mut own = Vec::new();
    for assignment in found {
        if super::is_own(call, &assignment).await? {
            own.push((assignment.key(), super::view(&assignment)));
        }
    }
    let (value, next) = listing::page(call, own)?;
    Ok(listing::reply(value, next))
}

/// What the client wants to see.
#[derive(Debug, Default)]
struct Filter {
    reach: Reach,
    principal: Option<PrincipalId>,
    assigned_to: Option<PrincipalId>,
}

impl Wanted for Filter {
    fn note(&mut self, term: &Term) -> Option<()> {
        match term {
            Term::Function { name, argument: None } if name == "atscope" => self.reach = Reach::AtAndAbove,
            Term::Function { name, argument: Some(id) } if name == "assignedto" => {
                self.assigned_to = Some(id.parse().ok()?);
            }
            term => self.principal = Some(term.equals("principalid")?.parse().ok()?),
        }
        Some(())
    }
}

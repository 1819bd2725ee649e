//! `GET {scope}/…/roleAssignments`: what applies at the scope (made there or above), and what was made below it.
//!
//! `$filter`: `atScope()` leaves out what lies below; `principalId eq '…'` keeps one principal's own; `assignedTo('…')`
//! keeps a principal's own and those of its groups; the latter two go together with `atScope()`.

use std::collections::BTreeSet;

use lazurite_model::record::RoleAssignment;
use lazurite_model::{PrincipalId, Record};

use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::reply::Reply;
use crate::{listing, principal, scope};

/// Lists assignments.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let store = &call.state.store;
    scope::require(store, call.tenant(), &call.target).await?;
    let query = call.query();
    let filter = Filter::read(query.first("$filter"))?;
    let principals = match filter.assigned_to {
        Some(id) => Some(principal::with_groups(store, id).await?),
        None => filter.principal.map(|id| BTreeSet::from([id])),
    };
    let mut found = Vec::new();
    for above in scope::at_and_above(store, call.tenant(), &call.target).await? {
        found.extend(store.list::<RoleAssignment>(&format!("{} ", above.key())).await?);
    }
    if !filter.at_scope {
        found.extend(below(call).await?);
    }
    found.retain(|assignment| principals.as_ref().is_none_or(|wanted| wanted.contains(&assignment.principal_id)));
    let mut own = Vec::new();
    for assignment in found {
        if super::is_own(call, &assignment).await? {
            own.push((assignment.key(), super::view(&assignment)));
        }
    }
    own.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (value, next) = listing::page(call, own)?;
    Ok(listing::reply(value, next))
}

/// What was made below the scope.
async fn below(call: &Call) -> Outcome<Vec<RoleAssignment>> {
    let store = &call.state.store;
    if call.target.subscription_id().is_some() {
        return Ok(store.list(&format!("{}/", call.target.key())).await?);
    }
    let mut found = Vec::new();
    for scope in scope::below(store, call.tenant(), &call.target).await? {
        for prefix in [format!("{} ", scope.key()), format!("{}/", scope.key())] {
            found.extend(store.list::<RoleAssignment>(&prefix).await?);
        }
    }
    Ok(found)
}

/// What the client wants to see.
#[derive(Debug, Default)]
struct Filter {
    at_scope: bool,
    principal: Option<PrincipalId>,
    assigned_to: Option<PrincipalId>,
}

impl Filter {
    fn read(text: Option<&str>) -> Outcome<Self> {
        let unknown = || filter::unknown(text.unwrap_or_default());
        let mut wanted = Self::default();
        for term in filter::parse(text)? {
            match &term {
                Term::Function { name, argument: None } if name == "atscope" => wanted.at_scope = true,
                Term::Function { name, argument: Some(id) } if name == "assignedto" => {
                    wanted.assigned_to = Some(id.parse().map_err(|_| unknown())?);
                }
                term => {
                    let id = term.equals("principalid").ok_or_else(unknown)?;
                    wanted.principal = Some(id.parse().map_err(|_| unknown())?);
                }
            }
        }
        Ok(wanted)
    }
}

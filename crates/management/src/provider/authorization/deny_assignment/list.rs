//! `GET {scope}/…/denyAssignments`: what holds at the scope (made there or above), and what was made below it.
//!
//! `$filter`: `atScope()` leaves out what lies below; `denyAssignmentName eq '…'`; `principalId eq '…'` keeps what names a
//! principal itself; `assignedTo('…')` what means it, by name, by a group or as one of everybody; `gdprExportPrincipalId eq
//! '…'` what names it on either side, and shows no more of it than name and description.

use std::collections::BTreeSet;

use lazurite_model::record::{DenyAssignment, DenyPrincipal};
use lazurite_model::{PrincipalId, Record};
use serde_json::{Value, json};

use crate::attached::reach::{Reach, within};
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term, Wanted};
use crate::reply::Reply;
use crate::{listing, principal, scope};

/// Lists deny assignments.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (store, query) = (&call.state.store, call.query());
    let filter: Filter = filter::read(query.first("$filter"))?;
    let assigned_to = match filter.assigned_to {
        Some(id) => Some(principal::with_groups(store, id).await?),
        None => None,
    };
    scope::require(store, call.tenant(), &call.target).await?;
    let mut found = within::<DenyAssignment>(call, filter.reach).await?;
    found.retain(|deny| deny.tenant == call.tenant() && filter.fits(deny) && means(deny, assigned_to.as_ref()));
    let view = if filter.exported.is_some() { exported } else { super::view };
    let (value, next) = listing::page(call, found.iter().map(|deny| (deny.key(), view(deny))))?;
    Ok(listing::reply(value, next))
}

fn exported(deny: &DenyAssignment) -> Value {
    json!({
        "id": deny.resource_id(),
        "name": deny.id,
        "type": "Microsoft.Authorization/denyAssignments",
        "properties": {"denyAssignmentName": deny.name, "description": deny.description},
    })
}

fn means(deny: &DenyAssignment, wanted: Option<&BTreeSet<PrincipalId>>) -> bool {
    let Some(wanted) = wanted else { return true };
    let names =
        |list: &[DenyPrincipal]| list.iter().any(|one| one.id == DenyPrincipal::EVERYBODY || wanted.contains(&one.id));
    names(&deny.principals) && !names(&deny.exclude_principals)
}

/// What the client wants to see.
#[derive(Debug, Default)]
struct Filter {
    reach: Reach,
    name: Option<String>,
    principal: Option<PrincipalId>,
    assigned_to: Option<PrincipalId>,
    exported: Option<PrincipalId>,
}

impl Wanted for Filter {
    fn note(&mut self, term: &Term) -> Option<()> {
        let id = |text: &str| text.parse().ok().map(Some);
        match term {
            Term::Function { name, argument: None } if name == "atscope" => self.reach = Reach::AtAndAbove,
            Term::Function { name, argument: Some(who) } if name == "assignedto" => self.assigned_to = id(who)?,
            Term::Equals { property, value } => match property.as_str() {
                "denyassignmentname" => self.name = Some(value.to_lowercase()),
                "principalid" => self.principal = id(value)?,
                "gdprexportprincipalid" => self.exported = id(value)?,
                _ => return None,
            },
            Term::Compares { .. } | Term::Bounds { .. } | Term::Function { .. } => return None,
        }
        Some(())
    }
}

impl Filter {
    fn fits(&self, deny: &DenyAssignment) -> bool {
        let names = |list: &[DenyPrincipal], id: PrincipalId| list.iter().any(|one| one.id == id);
        self.name.as_ref().is_none_or(|name| deny.name.to_lowercase() == *name)
            && self.principal.is_none_or(|id| names(&deny.principals, id))
            && self.exported.is_none_or(|id| names(&deny.principals, id) || names(&deny.exclude_principals, id))
    }
}

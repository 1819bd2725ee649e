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
use crate::filter::{self, Term};
use crate::reply::Reply;
use crate::{listing, principal, scope};

/// Lists deny assignments.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (store, query) = (&call.state.store, call.query());
    let filter = Filter::read(query.first("$filter"))?;
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

impl Filter {
    fn read(text: Option<&str>) -> Outcome<Self> {
        let unknown = || filter::unknown(text.unwrap_or_default());
        let id = |text: &str| text.parse().map(Some).map_err(|_| unknown());
        let mut wanted = Self::default();
        for term in filter::parse(text)? {
            match &term {
                Term::Function { name, argument: None } if name == "atscope" => wanted.reach = Reach::AtAndAbove,
                Term::Function { name, argument: Some(who) } if name == "assignedto" => wanted.assigned_to = id(who)?,
                Term::Equals { property, value } => match property.as_str() {
                    "denyassignmentname" => wanted.name = Some(value.to_lowercase()),
                    "principalid" => wanted.principal = id(value)?,
                    "gdprexportprincipalid" => wanted.exported = id(value)?,
                    _ => return Err(unknown().into()),
                },
                Term::Compares { .. } | Term::Function { .. } => return Err(unknown().into()),
            }
        }
        Ok(wanted)
    }

    fn fits(&self, deny: &DenyAssignment) -> bool {
        let names = |list: &[DenyPrincipal], id: PrincipalId| list.iter().any(|one| one.id == id);
        self.name.as_ref().is_none_or(|name| deny.name.to_lowercase() == *name)
            && self.principal.is_none_or(|id| names(&deny.principals, id))
            && self.exported.is_none_or(|id| names(&deny.principals, id) || names(&deny.exclude_principals, id))
    }
}

//! `GET {scope}/…/policyAssignments`: what holds at the scope (assigned there or above), and what was assigned below it.
//!
//! `$filter`: `atScope()` leaves out what lies below; `atExactScope()` leaves out everything else than the scope itself;
//! `atScopeAndBelow()`, which az sends for "everything", leaves out nothing; `policyDefinitionId eq '…'` keeps one
//! definition's.

use lazurite_model::record::PolicyAssignment;
use lazurite_model::{Record, ResourceId};

use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists assignments.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let store = &call.state.store;
    scope::require(store, call.tenant(), &call.target).await?;
    let filter = Filter::read(call.query().first("$filter"))?;
    let mut found = attached::<PolicyAssignment>(call, filter.reach).await?;
    found.retain(|assignment| filter.definition.as_ref().is_none_or(|id| assignment.policy_definition_id == *id));
    let mut items: Vec<(String, PolicyAssignment)> = found.into_iter().map(|item| (item.key(), item)).collect();
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (page, next) = listing::page(call, items)?;
    let mut value = Vec::new();
    for assignment in &page {
        value.push(super::view(call, assignment).await?);
    }
    Ok(listing::reply(value, next))
}

/// How far a list reaches from its scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum Reach {
    /// Above, at and below it.
    #[default]
    Everything,
    /// Above and at it.
    AtAndAbove,
    /// Nowhere else.
    Exact,
}

/// What is attached to scopes within reach of the call's target. All keys are `{scope} {name}`.
pub(in super::super) async fn attached<T: Record>(call: &Call, reach: Reach) -> Outcome<Vec<T>> {
    let store = &call.state.store;
    let mut found = Vec::new();
    let scopes = match reach {
        Reach::Exact => vec![call.target.clone()],
        Reach::AtAndAbove | Reach::Everything => scope::at_and_above(store, call.tenant(), &call.target).await?,
    };
    for above in scopes.iter().filter(|above| **above != ResourceId::root()) {
        found.extend(store.list::<T>(&format!("{} ", above.key())).await?);
    }
    if reach == Reach::Everything {
        found.extend(below(call).await?);
    }
    Ok(found)
}

async fn below<T: Record>(call: &Call) -> Outcome<Vec<T>> {
    let store = &call.state.store;
    if call.target.subscription_id().is_some() {
        return Ok(store.list(&format!("{}/", call.target.key())).await?);
    }
    let mut found = Vec::new();
    for scope in scope::below(store, call.tenant(), &call.target).await? {
        for prefix in [format!("{} ", scope.key()), format!("{}/", scope.key())] {
            found.extend(store.list::<T>(&prefix).await?);
        }
    }
    Ok(found)
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
                Term::Function { name, argument: None } => wanted.reach = reach(name).ok_or_else(unknown)?,
                term => {
                    let id = term.equals("policydefinitionid").ok_or_else(unknown)?;
                    wanted.definition = Some(ResourceId::parse(id).map_err(|_| unknown())?);
                }
            }
        }
        Ok(wanted)
    }
}

/// The reach that a filter's function asks for.
pub(in super::super) fn reach(function: &str) -> Option<Reach> {
    match function {
        "atscope" => Some(Reach::AtAndAbove),
        "atexactscope" => Some(Reach::Exact),
        "atscopeandbelow" => Some(Reach::Everything),
        _ => None,
    }
}

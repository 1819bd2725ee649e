//! `GET {scope}/…/policyExemptions`: those at the scope, above and below it.
//!
//! `$filter`: `atScope()`, `atExactScope()`, `atScopeAndBelow()` as for assignments; `excludeExpired()`;
//! `policyAssignmentId eq '…'`.

use lazurite_model::record::PolicyExemption;
use lazurite_model::{Record, ResourceId};
use serde_json::Value;

use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::provider::policy::assignment::list::{Reach, attached, reach};
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists exemptions.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let filter = Filter::read(call.query().first("$filter"))?;
    let found = attached::<PolicyExemption>(call, filter.reach).await?;
    let mut items: Vec<(String, Value)> = found
        .iter()
        .filter(|item| filter.assignment.as_ref().is_none_or(|id| item.policy_assignment_id == *id))
        .filter(|item| !filter.exclude_expired || item.expires.is_none_or(|expires| call.now() < expires))
        .map(|item| (item.key(), super::view(item)))
        .collect();
    items.sort_by(|(a, _), (b, _)| a.cmp(b));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}

#[derive(Debug, Default)]
struct Filter {
    reach: Reach,
    exclude_expired: bool,
    assignment: Option<ResourceId>,
}

impl Filter {
    fn read(text: Option<&str>) -> Outcome<Self> {
        let unknown = || filter::unknown(text.unwrap_or_default());
        let mut wanted = Self::default();
        for term in filter::parse(text)? {
            match &term {
                Term::Function { name, argument: None } if name == "excludeexpired" => wanted.exclude_expired = true,
                Term::Function { name, argument: None } => wanted.reach = reach(name).ok_or_else(unknown)?,
                term => {
                    let id = term.equals("policyassignmentid").ok_or_else(unknown)?;
                    wanted.assignment = Some(ResourceId::parse(id).map_err(|_| unknown())?);
                }
            }
        }
        Ok(wanted)
    }
}
